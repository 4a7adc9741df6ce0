package io.beatwatch.trainer.training;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Deals patients out to folds so that each fold holds about the same share of every class, and no patient is in two.
 * The greedy way of scikit-learn's {@code StratifiedGroupKFold}: patients whose classes are most unevenly spread come
 * first, each goes where the shares stay most even. Depends on the beats alone, not on a seed.
 */
public final class PatientFolds {
    private PatientFolds() {}

    /**
     * @param folds how many, at most as many as there are patients
     * @return the patients of each fold, the fold that represents all patients best (whose shares of the classes are
     *     nearest to one in {@code folds}) first
     */
    public static List<Set<String>> of(BeatDataset beats, int folds) {
        double[] totals = new double[BeatClass.count()];
        long[] counts = beats.counts();
        for (int c = 0; c < totals.length; c++) {
            totals[c] = Math.max(1, counts[c]);
        }
        Map<String, double[]> sharesByPatient = new TreeMap<>();
        for (RecordBeats record : beats.records()) {
            double[] shares = sharesByPatient.computeIfAbsent(record.patient(), p -> new double[BeatClass.count()]);
            for (BeatClass beatClass : record.classes()) {
                shares[beatClass.ordinal()] += 1 / totals[beatClass.ordinal()];
            }
        }
        if (folds > sharesByPatient.size()) {
            throw new IllegalArgumentException(
                    "folds must be at most the number of patients, " + sharesByPatient.size() + ", got " + folds);
        }
        List<Map.Entry<String, double[]>> patients = new ArrayList<>(sharesByPatient.entrySet());
        patients.sort(Comparator.comparingDouble(patient -> -deviation(patient.getValue())));

        double[][] held = new double[folds][BeatClass.count()];
        List<Set<String>> dealt = new ArrayList<>();
        for (int f = 0; f < folds; f++) {
            dealt.add(new TreeSet<>());
        }
        for (Map.Entry<String, double[]> patient : patients) {
            int fold = mostEven(held, patient.getValue());
            add(held[fold], patient.getValue(), 1);
            dealt.get(fold).add(patient.getKey());
        }
        List<Integer> byLikeness =
                new ArrayList<>(IntStream.range(0, folds).boxed().toList());
        byLikeness.sort(Comparator.comparingDouble(fold -> distance(held[fold], 1.0 / folds)));
        return byLikeness.stream().map(dealt::get).toList();
    }

    private static double distance(double[] shares, double wanted) {
        double sum = 0;
        for (double share : shares) {
            sum += Math.abs(share - wanted);
        }
        return sum;
    }

    private static int mostEven(double[][] held, double[] shares) {
        int best = 0;
        double bestUnevenness = Double.POSITIVE_INFINITY;
        for (int fold = 0; fold < held.length; fold++) {
            add(held[fold], shares, 1);
            double unevenness = 0;
            for (int c = 0; c < shares.length; c++) {
                double[] byFold = new double[held.length];
                for (int f = 0; f < held.length; f++) {
                    byFold[f] = held[f][c];
                }
                unevenness += deviation(byFold);
            }
            add(held[fold], shares, -1);
            if (unevenness < bestUnevenness - 1e-12) {
                bestUnevenness = unevenness;
                best = fold;
            }
        }
        return best;
    }

    private static void add(double[] to, double[] shares, int sign) {
        for (int c = 0; c < to.length; c++) {
            to[c] += sign * shares[c];
        }
    }

    private static double deviation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }
}
