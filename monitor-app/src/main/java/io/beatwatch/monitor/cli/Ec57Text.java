package io.beatwatch.monitor.cli;

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

    private static final String HEADER = "%-8s %7s %6s %6s | %6s %6s | %6s %6s %5s | %6s %6s %5s | %6s %6s %5s%n";
    private static final String ROW = "%-8s %7d %6d %6d | %6s %6s | %6s %6s %5s | %6s %6s %5s | %6s %6s %5s%n";

    static String table(Map<String, Ec57Score> records, Ec57Score gross, BeatMapping mapping) {
        StringBuilder out = new StringBuilder(
                String.format(Locale.ROOT, HEADER, "", "", "", "", "QRS", "", "V", "", "", "S", "", "", "F", "", ""));
        out.append(String.format(
                Locale.ROOT,
                HEADER,
                "record",
                "beats",
                "missed",
                "extra",
                "Se",
                "+P",
                "Se",
                "+P",
                "F1",
                "Se",
                "+P",
                "F1",
                "Se",
                "+P",
                "F1"));
        records.forEach((name, score) -> row(out, name, score));
        row(out, "gross", gross);
        out.append(String.format(
                Locale.ROOT,
                "%nstrict count; as bxb counts (a label on an F or Q beat is forgiven): V +P %s, S +P %s%n"
                        + "%d records, Se and +P in %%; escape beats e and j count as %s%n",
                percent(gross.positivePredictivityBxb(BeatClass.V)),
                percent(gross.positivePredictivityBxb(BeatClass.S)),
                records.size(),
                mapping == BeatMapping.AAMI ? "N" : "S"));
        return out.toString();
    }

    private static void row(StringBuilder out, String name, Ec57Score s) {
        out.append(String.format(
                Locale.ROOT,
                ROW,
                name,
                s.beats(),
                s.missed(),
                s.extra(),
                percent(s.qrsSensitivity()),
                percent(s.qrsPositivePredictivity()),
                percent(s.sensitivity(BeatClass.V)),
                percent(s.positivePredictivity(BeatClass.V)),
                fraction(s.f1(BeatClass.V)),
                percent(s.sensitivity(BeatClass.S)),
                percent(s.positivePredictivity(BeatClass.S)),
                fraction(s.f1(BeatClass.S)),
                percent(s.sensitivity(BeatClass.F)),
                percent(s.positivePredictivity(BeatClass.F)),
                fraction(s.f1(BeatClass.F))));
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
