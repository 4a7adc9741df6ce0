package io.beatwatch.trainer.comparison;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.trainer.comparison.RunResult.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * A family in one way on one split, over its seeds. Figures are means over the seeds; their intervals, the middle 95 % of what
 * other patients would have brought: a bootstrap of 1000 draws of as many patients, with replacement, the same patients for
 * every seed of a draw (Efron and Tibshirani 1993). Immutable, any thread.
 */
final class ComparisonRow {
    private static final int DRAWS = 1000;
    private static final long SEED = 1;
    private static final double TAIL = 0.025;

    /** A figure with its interval, and how far apart its seeds are. */
    record Figure(double mean, double low, double high, double leastSeed, double mostSeed) {}

    private final Split split;
    private final FamilyDesign design;
    private final List<RunResult> seeds;
    /** By what was measured and seed, the sum over all patients; then those of the draws. */
    private final Map<Part, List<List<PatientCounts>>> sums = new EnumMap<>(Part.class);

    /** @param seeds their results, at least one */
    ComparisonRow(Split split, FamilyDesign design, List<RunResult> seeds) {
        this.split = split;
        this.design = design;
        this.seeds = List.copyOf(seeds);
        for (Part part : Part.values()) {
            sums.put(
                    part,
                    seeds.stream().map(seed -> sums(seed.counts().get(part))).toList());
        }
    }

    /** The sum over all patients, then that of each draw; the same draws for the same patients. */
    private static List<PatientCounts> sums(Map<String, PatientCounts> counts) {
        List<PatientCounts> patients =
                new TreeSet<>(counts.keySet()).stream().map(counts::get).toList();
        List<PatientCounts> sums = new ArrayList<>(1 + DRAWS);
        sums.add(PatientCounts.sum(patients));
        Random random = new Random(SEED);
        List<PatientCounts> drawn = new ArrayList<>(patients);
        for (int draw = 0; draw < DRAWS; draw++) {
            drawn.replaceAll(patient -> patients.get(random.nextInt(patients.size())));
            sums.add(PatientCounts.sum(drawn));
        }
        return sums;
    }

    Split split() {
        return split;
    }

    FamilyDesign design() {
        return design;
    }

    List<RunResult> seeds() {
        return seeds;
    }

    Figure f1(BeatClass c) {
        return figure(Part.TEST, counts -> counts.f1(c));
    }

    Figure macroF1() {
        return figure(Part.TEST, PatientCounts::macroF1);
    }

    Figure adaptedF1(BeatClass c) {
        return figure(Part.ADAPTED, counts -> counts.f1(c));
    }

    /** With the monitor's adaptation to the patient behind the network. */
    Figure adaptedMacroF1() {
        return figure(Part.ADAPTED, PatientCounts::macroF1);
    }

    /** On healthy hearts. */
    Figure falsePerHour(BeatClass c) {
        return figure(Part.HEALTHY, counts -> counts.falsePerHour(c));
    }

    double mean(ToDoubleFunction<RunResult> of) {
        return seeds.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    private Figure figure(Part part, ToDoubleFunction<PatientCounts> of) {
        List<List<PatientCounts>> bySeed = sums.get(part);
        double[] drawn = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (List<PatientCounts> ofSeed : bySeed) {
                drawn[draw] += of.applyAsDouble(ofSeed.get(1 + draw)) / bySeed.size();
            }
        }
        double[] sorted = Arrays.stream(drawn)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double[] wholes = bySeed.stream()
                .mapToDouble(ofSeed -> of.applyAsDouble(ofSeed.get(0)))
                .toArray();
        return new Figure(
                Arrays.stream(wholes).average().orElse(Double.NaN),
                sorted.length == 0 ? Double.NaN : sorted[(int) (TAIL * sorted.length)],
                sorted.length == 0 ? Double.NaN : sorted[(int) ((1 - TAIL) * (sorted.length - 1))],
                Arrays.stream(wholes).min().orElse(Double.NaN),
                Arrays.stream(wholes).max().orElse(Double.NaN));
    }
}
