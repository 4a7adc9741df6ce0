package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.ClassificationReport;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.report.Measurement.Interval;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A {@link Measurement} as text and as a table by record. */
public final class MeasurementReport {
    /** Holds three quarters of the S beats of the usual test records: figures of S are given without it, too. */
    private static final String MOST_S_OF_DS2 = "232";

    /** Records that are named for their false alarms. */
    private static final int WORST = 3;

    private static final BeatClass[] WITHOUT_Q = {BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F};

    private MeasurementReport() {}

    /** Figures of all records together, for people. */
    public static String of(Measurement measurement) {
        StringBuilder out = new StringBuilder();
        Ec57Score score = measurement.score(BeatMapping.AAMI);
        line(out, "%-8s %8s %8s %8s %8s   %s", "class", "beats", "Se", "+P", "F1", "95 % by patients");
        for (BeatClass c : BeatClass.values()) {
            if (score.reference(c) > 0 || score.called(c) > 0) {
                row(out, c.name(), score, c, measurement.interval(s -> s.f1(c)));
            }
        }
        Ec57Score bxb = measurement.score(BeatMapping.BXB);
        if (bxb.reference(BeatClass.S) != score.reference(BeatClass.S)) {
            row(out, "S bxb", bxb, BeatClass.S, null);
        }
        if (measurement.records().stream().anyMatch(r -> r.beats().record().equals(MOST_S_OF_DS2))) {
            Measurement without = measurement.where(r -> !r.beats().record().equals(MOST_S_OF_DS2));
            row(
                    out,
                    "S w/o 232",
                    without.score(BeatMapping.AAMI),
                    BeatClass.S,
                    without.interval(s -> s.f1(BeatClass.S)));
        }
        out.append('\n');
        figure(out, "macro-F1 of N S V F", measurement, s -> Measurement.macroF1(s, WITHOUT_Q));
        figure(out, "macro-F1 of all", measurement, s -> Measurement.macroF1(s, BeatClass.values()));
        figure(out, "accuracy", measurement, Ec57Score::accuracy);
        line(out, "%-26s %.4f", "expected calibration error", measurement.expectedCalibrationError());
        falseAlarms(out, measurement);
        line(
                out,
                "%-26s S %.3f, V %.3f, F %.3f",
                "average precision",
                measurement.averagePrecision(BeatClass.S),
                measurement.averagePrecision(BeatClass.V),
                measurement.averagePrecision(BeatClass.F));
        if (score.missed() > 0 || score.extra() > 0) {
            line(
                    out,
                    "%-26s %d missed, %d extra; QRS Se %.4f, +P %.4f",
                    "beats",
                    score.missed(),
                    score.extra(),
                    score.qrsSensitivity(),
                    score.qrsPositivePredictivity());
        }
        out.append('\n').append(ClassificationReport.matrix(score.confusion()));
        return out.toString();
    }

    /** What a ward feels: false S, V and F per hour, over all records and in the worst of them. */
    private static void falseAlarms(StringBuilder out, Measurement measurement) {
        if (!(measurement.hours() > 0)) {
            return;
        }
        line(
                out,
                "%-26s S %.1f, V %.1f, F %.1f an hour, over %.1f hours",
                "false alarms",
                measurement.falsePerHour(BeatClass.S),
                measurement.falsePerHour(BeatClass.V),
                measurement.falsePerHour(BeatClass.F),
                measurement.hours());
        for (BeatClass c : new BeatClass[] {BeatClass.S, BeatClass.V}) {
            line(
                    out,
                    "%-26s %s",
                    "  most false " + c,
                    measurement.records().stream()
                            .filter(record -> measurement.falsePerHour(record, c) > 0)
                            .sorted(Comparator.comparingDouble(record -> -measurement.falsePerHour(record, c)))
                            .limit(WORST)
                            .map(record -> String.format(
                                    Locale.ROOT,
                                    "%s %.0f",
                                    record.beats().record(),
                                    measurement.falsePerHour(record, c)))
                            .collect(Collectors.collectingAndThen(
                                    Collectors.joining(", "), text -> text.isEmpty() ? "none" : text)));
        }
    }

    /**
     * A line of figures for each measurement, so that they can be compared; S/h, V/h and F/h are false ones per hour, behind
     * S and V of the worst record, too.
     *
     * @param measurements by what was measured, which says so as text, in the order of the lines
     */
    public static String sideBySide(Map<?, Measurement> measurements) {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "%-60s %6s %6s %6s %6s %6s %6s %6s %6s %7s %6s %7s %6s %7s",
                "",
                "S F1",
                "V Se",
                "V +P",
                "V F1",
                "F F1",
                "macro",
                "acc.",
                "ECE",
                "S/h",
                "worst",
                "V/h",
                "worst",
                "F/h");
        measurements.forEach((name, measurement) -> {
            Ec57Score score = measurement.score(BeatMapping.AAMI);
            line(
                    out,
                    "%-60s %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %6.3f %7.1f %6.0f %7.1f %6.0f %7.1f",
                    name,
                    score.f1(BeatClass.S),
                    score.sensitivity(BeatClass.V),
                    score.positivePredictivity(BeatClass.V),
                    score.f1(BeatClass.V),
                    score.f1(BeatClass.F),
                    Measurement.macroF1(score, WITHOUT_Q),
                    score.accuracy(),
                    measurement.expectedCalibrationError(),
                    measurement.falsePerHour(BeatClass.S),
                    mostFalsePerHour(measurement, BeatClass.S),
                    measurement.falsePerHour(BeatClass.V),
                    mostFalsePerHour(measurement, BeatClass.V),
                    measurement.falsePerHour(BeatClass.F));
        });
        return out.toString();
    }

    private static double mostFalsePerHour(Measurement measurement, BeatClass c) {
        return measurement.records().stream()
                .mapToDouble(record -> measurement.falsePerHour(record, c))
                .max()
                .orElse(Double.NaN);
    }

    private static void row(StringBuilder out, String name, Ec57Score score, BeatClass c, Interval interval) {
        line(
                out,
                "%-9s %7d %8.4f %8.4f %8.4f   %s",
                name,
                score.reference(c),
                score.sensitivity(c),
                score.positivePredictivity(c),
                score.f1(c),
                interval == null ? "" : text(interval));
    }

    private static void figure(
            StringBuilder out, String name, Measurement measurement, ToDoubleFunction<Ec57Score> figure) {
        line(
                out,
                "%-26s %.4f   %s",
                name,
                figure.applyAsDouble(measurement.score(BeatMapping.AAMI)),
                text(measurement.interval(figure)));
    }

    private static String text(Interval interval) {
        return String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high());
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }

    /**
     * One line per record: reference beats, accuracy, beats missed and extra, and for each class how many beats there are
     * (reference), how many were found (right) and how many were called so (predicted).
     */
    public static String csv(Measurement measurement) {
        StringBuilder out = new StringBuilder("record,hours,beats,accuracy,missed,extra");
        for (BeatClass c : BeatClass.values()) {
            out.append(String.format(",%s_reference,%s_right,%s_predicted", c, c, c));
        }
        out.append('\n');
        for (ScoredRecord record : measurement.records()) {
            Ec57Score score = measurement.score(record, BeatMapping.AAMI);
            out.append(String.format(
                    Locale.ROOT,
                    "%s,%.4f,%d,%.4f,%d,%d",
                    record.beats().record(),
                    record.beats().seconds() / 3600,
                    score.beats(),
                    score.accuracy(),
                    score.missed(),
                    score.extra()));
            for (BeatClass c : BeatClass.values()) {
                out.append(String.format(",%d,%d,%d", score.reference(c), score.right(c), score.called(c)));
            }
            out.append('\n');
        }
        return out.toString();
    }
}
