package io.beatwatch.trainer.comparison;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.report.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of one patient: how many beats of each class there are, how many of them were found, how many beats were called so, and how
 * long was recorded. Immutable by convention: the arrays are not copied. Any thread.
 *
 * @param reference by {@link BeatClass}
 * @param right by {@link BeatClass}
 * @param called by {@link BeatClass}
 */
record PatientCounts(long[] reference, long[] right, long[] called, double hours) {
    private static final BeatClass[] WITHOUT_Q = {BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F};

    static PatientCounts none() {
        return new PatientCounts(
                new long[BeatClass.count()], new long[BeatClass.count()], new long[BeatClass.count()], 0);
    }

    static PatientCounts sum(List<PatientCounts> some) {
        PatientCounts sum = none();
        double hours = 0;
        for (PatientCounts one : some) {
            for (int c = 0; c < sum.reference.length; c++) {
                sum.reference[c] += one.reference[c];
                sum.right[c] += one.right[c];
                sum.called[c] += one.called[c];
            }
            hours += one.hours;
        }
        return new PatientCounts(sum.reference, sum.right, sum.called, hours);
    }

    PatientCounts plus(PatientCounts other) {
        return sum(List.of(this, other));
    }

    /** By patient, in the order of their names. */
    static Map<String, PatientCounts> of(Measurement measurement) {
        Map<String, PatientCounts> byPatient = new TreeMap<>();
        for (ScoredRecord record : measurement.records()) {
            Ec57Score score = measurement.score(record, BeatMapping.AAMI);
            PatientCounts counts = none();
            for (BeatClass c : BeatClass.values()) {
                counts.reference[c.ordinal()] = score.reference(c);
                counts.right[c.ordinal()] = score.right(c);
                counts.called[c.ordinal()] = score.called(c);
            }
            PatientCounts timed = new PatientCounts(
                    counts.reference,
                    counts.right,
                    counts.called,
                    record.beats().seconds() / 3600);
            byPatient.merge(record.beats().patient(), timed, PatientCounts::plus);
        }
        return byPatient;
    }

    /** NaN where the class neither occurs nor is called. */
    double f1(BeatClass c) {
        long both = reference[c.ordinal()] + called[c.ordinal()];
        return both == 0 ? Double.NaN : 2.0 * right[c.ordinal()] / both;
    }

    /** Mean F1 of N, S, V and F. */
    double macroF1() {
        return Arrays.stream(WITHOUT_Q)
                .mapToDouble(this::f1)
                .filter(f1 -> !Double.isNaN(f1))
                .average()
                .orElse(Double.NaN);
    }

    /** How often in an hour a beat is called so that is not. */
    double falsePerHour(BeatClass c) {
        return (called[c.ordinal()] - right[c.ordinal()]) / hours;
    }

    /** Names of the fields of {@link #csv}. */
    static String header() {
        StringBuilder out = new StringBuilder("hours");
        for (BeatClass c : BeatClass.values()) {
            out.append(String.format(",%s_reference,%s_right,%s_called", c, c, c));
        }
        return out.toString();
    }

    String csv() {
        StringBuilder out = new StringBuilder(Double.toString(hours));
        for (int c = 0; c < reference.length; c++) {
            out.append(',')
                    .append(reference[c])
                    .append(',')
                    .append(right[c])
                    .append(',')
                    .append(called[c]);
        }
        return out.toString();
    }

    /** @throws IllegalArgumentException if the fields are not those of {@link #csv} */
    static PatientCounts parse(List<String> fields) {
        if (fields.size() != 1 + 3 * BeatClass.count()) {
            throw new IllegalArgumentException(fields.size() + " fields");
        }
        PatientCounts counts = none();
        for (int c = 0; c < BeatClass.count(); c++) {
            counts.reference[c] = Long.parseLong(fields.get(1 + 3 * c));
            counts.right[c] = Long.parseLong(fields.get(2 + 3 * c));
            counts.called[c] = Long.parseLong(fields.get(3 + 3 * c));
        }
        return new PatientCounts(counts.reference, counts.right, counts.called, Double.parseDouble(fields.get(0)));
    }
}
