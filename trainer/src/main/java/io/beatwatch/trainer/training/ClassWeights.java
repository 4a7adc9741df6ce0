package io.beatwatch.trainer.training;

import java.util.Arrays;

/** What a beat of each class weighs in the loss. */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * scikit-learn's "balanced": n / (k · n_c) for n beats of which n_c are of class c, with k the number of classes
     * that occur; 0 for a class that does not.
     *
     * @param counts beats of each class
     */
    public static float[] balanced(long[] counts) {
        long beats = Arrays.stream(counts).sum();
        long classes = Arrays.stream(counts).filter(count -> count > 0).count();
        float[] weights = new float[counts.length];
        for (int c = 0; c < counts.length; c++) {
            weights[c] = counts[c] == 0 ? 0 : (float) ((double) beats / (classes * counts[c]));
        }
        return weights;
    }
}
