package io.beatwatch.trainer.calibration;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * The one number that a network's logits are divided by so that its probabilities are as sure as they are right (Guo,
 * Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks"). It changes no ranking.
 */
public final class Temperature {
    private static final double LEAST = 0.2;
    private static final double MOST = 5;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int ROUNDS = 24;

    private Temperature() {}

    /**
     * The temperature with the smallest negative log likelihood, each database counting the same.
     *
     * @param databases held-out beats, by database, at a temperature
     * @return {@value #LEAST} to {@value #MOST}
     */
    public static double fit(DoubleFunction<List<ScoredBeats>> databases) {
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        // golden section search: the loss has one valley, but for ripples from what is made of the probabilities
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double lossLeft = loss(databases.apply(Math.exp(left)));
        double lossRight = loss(databases.apply(Math.exp(right)));
        for (int round = 0; round < ROUNDS; round++) {
            if (lossLeft < lossRight) {
                high = right;
                right = left;
                lossRight = lossLeft;
                left = high - GOLDEN * (high - low);
                lossLeft = loss(databases.apply(Math.exp(left)));
            } else {
                low = left;
                left = right;
                lossLeft = lossRight;
                right = low + GOLDEN * (high - low);
                lossRight = loss(databases.apply(Math.exp(right)));
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double loss(List<ScoredBeats> databases) {
        double sum = 0;
        for (ScoredBeats beats : databases) {
            double ofDatabase = 0;
            for (int i = 0; i < beats.size(); i++) {
                ofDatabase -= beats.logProbabilities()[i][beats.classes()[i]];
            }
            sum += ofDatabase / Math.max(1, beats.size());
        }
        return sum;
    }

    /** Probabilities that a network gives when its logits are divided by a temperature. */
    static float[] apply(float[] probabilities, double temperature) {
        float[] changed = new float[probabilities.length];
        double sum = 0;
        for (int c = 0; c < changed.length; c++) {
            sum += Math.pow(probabilities[c], 1 / temperature);
        }
        for (int c = 0; c < changed.length; c++) {
            changed[c] = (float) (Math.pow(probabilities[c], 1 / temperature) / sum);
        }
        return changed;
    }
}
