package io.beatwatch.trainer.calibration;

import java.util.List;

/**
 * The one number that a network's logits are divided by so that its probabilities are as sure as they are right (Guo,
 * Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks"). It changes no ranking.
 */
public final class Temperature {
    private static final double LEAST = 0.2;
    private static final double MOST = 5;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int ROUNDS = 40;

    private Temperature() {}

    /**
     * The temperature with the smallest negative log likelihood, each database counting the same.
     *
     * @param databases held-out beats, by database
     * @return {@value #LEAST} to {@value #MOST}
     */
    public static double fit(List<ScoredBeats> databases) {
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        // golden section search: the loss has one valley
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double lossLeft = loss(databases, Math.exp(left));
        double lossRight = loss(databases, Math.exp(right));
        for (int round = 0; round < ROUNDS; round++) {
            if (lossLeft < lossRight) {
                high = right;
                right = left;
                lossRight = lossLeft;
                left = high - GOLDEN * (high - low);
                lossLeft = loss(databases, Math.exp(left));
            } else {
                low = left;
                left = right;
                lossLeft = lossRight;
                right = low + GOLDEN * (high - low);
                lossRight = loss(databases, Math.exp(right));
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double loss(List<ScoredBeats> databases, double temperature) {
        double sum = 0;
        for (ScoredBeats beats : databases) {
            double ofDatabase = 0;
            for (int i = 0; i < beats.size(); i++) {
                double[] logs = beats.logProbabilities()[i];
                ofDatabase += logOfSum(logs, temperature) - logs[beats.classes()[i]] / temperature;
            }
            sum += ofDatabase / Math.max(1, beats.size());
        }
        return sum;
    }

    /** log Σ exp(log / temperature), without overflow. */
    private static double logOfSum(double[] logs, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            largest = Math.max(largest, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp((log - largest) / temperature);
        }
        return largest / temperature + Math.log(sum);
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
