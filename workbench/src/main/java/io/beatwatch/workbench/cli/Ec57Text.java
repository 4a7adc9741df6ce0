package io.beatwatch.workbench.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.Ec57Score;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** EC57 scores as a table for people and as JSON for programs. */
final class Ec57Text {
    private static final List<BeatClass> ECTOPIC = List.of(BeatClass.V, BeatClass.S, BeatClass.F);

    private Ec57Text() {}

    private static final String CELL = " %6s";
    private static final String NUMBERS = "%-8s %7s %6s %6s |";

    static String table(Map<String, Ec57Score> records, Ec57Score gross, BeatMapping mapping) {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, NUMBERS, "", "", "", ""));
        cells(out, "QRS", "");
        for (BeatClass c : ECTOPIC) {
            cells(out.append(" |"), c.name(), "", "", "");
        }
        out.append(String.format(Locale.ROOT, "%n" + NUMBERS, "record", "beats", "missed", "extra"));
        cells(out, "Se", "+P");
        for (int i = 0; i < ECTOPIC.size(); i++) {
            cells(out.append(" |"), "Se", "+P", "F1", "+Pbxb");
        }
        out.append(System.lineSeparator());
        records.forEach((name, score) -> row(out, name, score));
        row(out, "gross", gross);
        out.append(String.format(
                Locale.ROOT,
                "%n%d records, Se and +P in %%. +P and F1: the strict count; +Pbxb: as bxb counts, which forgives a label"
                        + " on an F or Q beat.%nEscape beats e and j count as %s.%n",
                records.size(),
                mapping == BeatMapping.AAMI ? "N" : "S"));
        return out.toString();
    }

    private static void row(StringBuilder out, String name, Ec57Score s) {
        out.append(String.format(Locale.ROOT, NUMBERS, name, s.beats(), s.missed(), s.extra()));
        cells(out, percent(s.qrsSensitivity()), percent(s.qrsPositivePredictivity()));
        for (BeatClass c : ECTOPIC) {
            cells(
                    out.append(" |"),
                    percent(s.sensitivity(c)),
                    percent(s.positivePredictivity(c)),
                    fraction(s.f1(c)),
                    percent(s.positivePredictivityBxb(c)));
        }
        out.append(System.lineSeparator());
    }

    private static void cells(StringBuilder out, String... texts) {
        for (String text : texts) {
            out.append(String.format(Locale.ROOT, CELL, text));
        }
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String fraction(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.3f", share);
    }

    /** Figures are fractions, null where there is nothing to count. */
    static String json(Map<String, Ec57Score> records, Ec57Score gross, BeatMapping mapping) {
        Struct.Builder byRecord = Struct.newBuilder();
        records.forEach((name, score) -> byRecord.putFields(name, value(score)));
        Struct all = Struct.newBuilder()
                .putFields("mapping", string(mapping.name().toLowerCase(Locale.ROOT)))
                .putFields("gross", value(gross))
                .putFields(
                        "records", Value.newBuilder().setStructValue(byRecord).build())
                .build();
        try {
            return JsonFormat.printer().print(all) + System.lineSeparator();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("figures cannot be written as JSON", e);
        }
    }

    private static Value value(Ec57Score s) {
        Struct.Builder out = Struct.newBuilder()
                .putFields("beats", number(s.beats()))
                .putFields("missed", number(s.missed()))
                .putFields("extra", number(s.extra()))
                .putFields("qrs_se", number(s.qrsSensitivity()))
                .putFields("qrs_pp", number(s.qrsPositivePredictivity()))
                .putFields("accuracy", number(s.accuracy()));
        for (BeatClass c : ECTOPIC) {
            String name = c.name().toLowerCase(Locale.ROOT);
            out.putFields(name + "_se", number(s.sensitivity(c)))
                    .putFields(name + "_pp", number(s.positivePredictivity(c)))
                    .putFields(name + "_f1", number(s.f1(c)))
                    .putFields(name + "_pp_bxb", number(s.positivePredictivityBxb(c)));
        }
        return Value.newBuilder().setStructValue(out).build();
    }

    private static Value number(double n) {
        return Double.isNaN(n)
                ? Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build()
                : Value.newBuilder().setNumberValue(n).build();
    }

    private static Value string(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
