package io.beatwatch.workbench.cli;

import com.google.protobuf.Timestamp;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.StripLead;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** An alarm, or an alert for a beat, as a person reads it in a terminal. Immutable, one thread at a time. */
final class AlertText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int STRIP_COLUMNS = 72;
    private static final int STRIP_ROWS = 3;
    private static final String INDENT = "             ";

    private final boolean strip;

    AlertText(boolean strip) {
        this.strip = strip;
    }

    /** One line, and under it the strip with a mark below the beat, of an alarm where its condition began. */
    String of(Alert alert) {
        StringBuilder out = new StringBuilder(alert.hasAlarm() ? line(alert, alert.getAlarm()) : beatLine(alert));
        if (alert.getLearning()) {
            out.append("   (learning)");
        }
        out.append(System.lineSeparator());
        boolean begins = !alert.hasAlarm() || alert.getAlarm().getPhase() == Alarm.Phase.START;
        if (strip && begins && alert.getStrip().getLeadsCount() > 0) {
            draw(alert, out);
        }
        return out.toString();
    }

    private static String line(Alert alert, Alarm alarm) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %-10s %-8s %s %s",
                time(alarm.getDecisionTime()),
                alert.getStreamId(),
                words(alarm.getPriority()),
                words(alarm.getKind()),
                what(alarm)));
        if (!alarm.getBy().isEmpty()) {
            out.append(" by ").append(alarm.getBy());
        }
        if (alarm.getBeats() > 0) {
            out.append(", ").append(alarm.getBeats()).append(" beats");
        }
        if (alarm.hasRate()) {
            out.append(String.format(Locale.ROOT, ", %.0f/min", alarm.getRate()));
        }
        return out.append(alarm.getSounds() ? ", sounds" : "")
                .append("   ")
                .append(alarm.getAlarmId())
                .toString();
    }

    private static String what(Alarm alarm) {
        boolean acknowledged = alarm.getInactivation() == Alarm.Inactivation.ALERT_ACKNOWLEDGED;
        return switch (alarm.getPhase()) {
            case START -> "begins";
            case CONTINUE -> alarm.getState() == Alarm.State.LATCHED ? "is over and not acknowledged" : "goes on";
            case END ->
                alarm.getState() == Alarm.State.LATCHED
                        ? "is over, shown until it is acknowledged"
                        : alarm.getInactivation() == Alarm.Inactivation.ALARM_PAUSED
                                ? "ends as alarms are paused"
                                : "is over";
            case RESET -> acknowledged ? "is acknowledged after its end" : "is shown no longer";
            case UPDATE ->
                acknowledged
                        ? "is acknowledged"
                        : alarm.getInactivation() == Alarm.Inactivation.AUDIO_PAUSED
                                ? "has its sound paused"
                                : "changes";
            default -> words(alarm.getPhase());
        };
    }

    /** Also of what a newer monitor says and this version does not know. */
    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String beatLine(Alert alert) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %-10s %s  %-22s %3.0f %%",
                time(alert.getBeatTime()),
                alert.getStreamId(),
                alert.getLabel(),
                words(alert.getKind()),
                100 * probability(alert.getProbabilities(), alert.getLabel())));
        if (alert.hasHeartRate()) {
            out.append(String.format(
                    Locale.ROOT, "   RR %4.0f ms, %3.0f/min", alert.getRrMilliseconds(), alert.getHeartRate()));
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
