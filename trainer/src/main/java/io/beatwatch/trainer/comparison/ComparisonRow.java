package io.beatwatch.trainer.comparison;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.trainer.comparison.RunResult.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * A family in one way on one split, over its seeds. Figures are means over the seeds; their intervals, the middle 95 % of what
 * other patients would have brought: a bootstrap of 1000 draws of as many patients, with replacement, the same patients for
 * every seed of a draw (Efron and Tibshirani 1993). Immutable, any thread.
 *
 * @param seeds their results, at least one
 */
record ComparisonRow(Split split, FamilyDesign design, List<RunResult> seeds) {
    private static final int DRAWS = 1000;
    private static final long SEED = 1;
    private static final double TAIL = 0.025;

    /** A figure with its interval, and how far apart its seeds are. */
    record Figure(double mean, double low, double high, double leastSeed, double mostSeed) {}

    ComparisonRow {
        seeds = List.copyOf(seeds);
    }

    Figure f1(BeatClass c) {
        return figure(Part.TEST, counts -> counts.f1(c));
    }

    Figure macroF1() {
        return figure(Part.TEST, PatientCounts::macroF1);
    }

    /** With the monitor's adaptation to the patient behind the network. */
    Figure adaptedMacroF1() {
        return figure(Part.ADAPTED, PatientCounts::macroF1);
    }

    Figure adaptedF1(BeatClass c) {
        return figure(Part.ADAPTED, counts -> counts.f1(c));
    }

    /** On healthy hearts. */
    Figure falsePerHour(BeatClass c) {
        return figure(Part.HEALTHY, counts -> counts.falsePerHour(c));
    }

    double mean(ToDoubleFunction<RunResult> of) {
        return seeds.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    private Figure figure(Part part, ToDoubleFunction<PatientCounts> of) {
        List<Map<String, PatientCounts>> bySeed =
                seeds.stream().map(seed -> seed.counts().get(part)).toList();
        List<String> patients = new ArrayList<>(new TreeSet<>(bySeed.get(0).keySet()));
        double[] wholes = bySeed.stream()
                .mapToDouble(counts -> of.applyAsDouble(sum(counts, patients)))
                .toArray();
        Random random = new Random(SEED);
        double[] drawn = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            List<String> some = new ArrayList<>();
            for (int i = 0; i < patients.size(); i++) {
                some.add(patients.get(random.nextInt(patients.size())));
            }
            drawn[draw] = bySeed.stream()
                    .mapToDouble(counts -> of.applyAsDouble(sum(counts, some)))
                    .average()
                    .orElse(Double.NaN);
        }
        double[] sorted = Arrays.stream(drawn)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return new Figure(
                Arrays.stream(wholes).average().orElse(Double.NaN),
                sorted.length == 0 ? Double.NaN : sorted[(int) (TAIL * sorted.length)],
                sorted.length == 0 ? Double.NaN : sorted[(int) ((1 - TAIL) * (sorted.length - 1))],
                Arrays.stream(wholes).min().orElse(Double.NaN),
                Arrays.stream(wholes).max().orElse(Double.NaN));
    }

    private static PatientCounts sum(Map<String, PatientCounts> counts, List<String> patients) {
        PatientCounts sum = PatientCounts.none();
        for (String patient : patients) {
            sum = sum.plus(counts.get(patient));
        }
        return sum;
    }
}
