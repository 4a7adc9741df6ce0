package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Beats of one database with their class and the logarithms of a network's probabilities. Immutable by convention: the
 * arrays are not copied. Any thread.
 *
 * @param classes ordinals of the reference classes
 * @param logProbabilities natural logarithms for N, S, V, F, Q, one row per beat
 * @param hours that were recorded, 0 where that is unknown
 */
public record ScoredBeats(int[] classes, double[][] logProbabilities, double hours) {
    private static final double LEAST_PROBABILITY = 1e-7;

    /** @param wanted beats of other classes are left out */
    public static ScoredBeats of(List<ScoredRecord> records, Set<BeatClass> wanted) {
        List<Integer> classes = new ArrayList<>();
        List<double[]> logs = new ArrayList<>();
        for (ScoredRecord record : records) {
            for (int i = 0; i < record.scores().size(); i++) {
                BeatClass beatClass = record.beats().classes().get(i);
                if (wanted.contains(beatClass)) {
                    classes.add(beatClass.ordinal());
                    logs.add(logs(record.scores().get(i).probabilities()));
                }
            }
        }
        double seconds =
                records.stream().mapToDouble(record -> record.beats().seconds()).sum();
        return new ScoredBeats(
                classes.stream().mapToInt(Integer::intValue).toArray(), logs.toArray(new double[0][]), seconds / 3600);
    }

    private static double[] logs(float[] probabilities) {
        double[] logs = new double[probabilities.length];
        for (int c = 0; c < logs.length; c++) {
            logs[c] = Math.log(Math.max(LEAST_PROBABILITY, probabilities[c]));
        }
        return logs;
    }

    public int size() {
        return classes.length;
    }
}
