package io.beatwatch.workbench.cli;

import com.google.protobuf.Timestamp;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.StripLead;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An alarm as a person reads it in a terminal. Immutable, one thread at a time. */
final class AlertText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int STRIP_COLUMNS = 72;
    private static final int STRIP_ROWS = 3;
    private static final String INDENT = "             ";

    private final boolean strip;

    AlertText(boolean strip) {
        this.strip = strip;
    }

    /** One line, and under it the strip with a mark below the beat. */
    String of(Alert alert) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %-10s %s  %-22s %3.0f %%",
                time(alert.getBeatTime()),
                alert.getStreamId(),
                alert.getLabel(),
                alert.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                100 * probability(alert.getProbabilities(), alert.getLabel())));
        if (alert.hasHeartRate()) {
            out.append(String.format(
                    Locale.ROOT, "   RR %4.0f ms, %3.0f/min", alert.getRrMilliseconds(), alert.getHeartRate()));
        }
        if (alert.getLearning()) {
            out.append("   (learning)");
        }
        out.append(System.lineSeparator());
        if (strip && alert.getStrip().getLeadsCount() > 0) {
            draw(alert, out);
        }
        return out.toString();
    }

    private static void draw(Alert alert, StringBuilder out) {
        StripLead lead = alert.getStrip().getLeads(0);
        int[] microvolts =
                lead.getMicrovoltsList().stream().mapToInt(Integer::intValue).toArray();
        for (String row : new TerminalStrip(STRIP_COLUMNS, STRIP_ROWS).draw(microvolts)) {
            out.append(INDENT).append(row).append(System.lineSeparator());
        }
        long offset = alert.getSample() - alert.getStrip().getFirstSample();
        int column = (int) (offset * STRIP_COLUMNS / Math.max(1, microvolts.length));
        out.append(INDENT)
                .append(" ".repeat(Math.max(0, Math.min(STRIP_COLUMNS - 1, column))))
                .append('^')
                .append(System.lineSeparator());
    }

    private static float probability(Probabilities p, BeatLabel label) {
        return switch (label) {
            case N -> p.getN();
            case S -> p.getS();
            case V -> p.getV();
            case F -> p.getF();
            default -> p.getQ();
        };
    }

    private static String time(Timestamp t) {
        return TIME.format(Instant.ofEpochSecond(t.getSeconds(), t.getNanos()).atZone(ZoneId.systemDefault()));
    }
}
