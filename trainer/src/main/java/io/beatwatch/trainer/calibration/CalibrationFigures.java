package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How good probabilities are before anything is decided by them. */
public final class CalibrationFigures {
    private static final int BINS = 15;

    private CalibrationFigures() {}

    /**
     * Expected calibration error: beats are sorted into 15 equal bins by their largest probability; the mean, over the
     * beats, of the difference between a bin's mean probability and its share of right beats (Guo et al. 2017). 0 is best.
     */
    public static double expectedError(ScoredBeats beats) {
        double[] sure = new double[BINS];
        double[] right = new double[BINS];
        for (int i = 0; i < beats.size(); i++) {
            double[] logs = beats.logProbabilities()[i];
            int most = 0;
            for (int c = 1; c < logs.length; c++) {
                most = logs[c] > logs[most] ? c : most;
            }
            double probability = Math.exp(logs[most]);
            int bin = Math.min(BINS - 1, (int) (probability * BINS));
            sure[bin] += probability;
            right[bin] += most == beats.classes()[i] ? 1 : 0;
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(sure[bin] - right[bin]);
        }
        return error / Math.max(1, beats.size());
    }

    /**
     * Average precision of a class: the area under its precision over its recall as the threshold on its probability
     * falls. NaN where no beat is of the class.
     */
    public static double averagePrecision(ScoredBeats beats, BeatClass beatClass) {
        int c = beatClass.ordinal();
        int[] classes = beats.classes();
        int[] order = IntStream.range(0, beats.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -beats.logProbabilities()[i][c]))
                .mapToInt(Integer::intValue)
                .toArray();
        double sum = 0;
        int found = 0;
        for (int k = 0; k < order.length; k++) {
            if (classes[order[k]] == c) {
                found++;
                sum += (double) found / (k + 1);
            }
        }
        long all = Arrays.stream(classes).filter(other -> other == c).count();
        return all == 0 ? Double.NaN : sum / all;
    }
}
