package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;

/**
 * What a network says of one beat, or what follows once that is weighed with its like ({@link LikeBeats}). Immutable by
 * convention: the arrays are taken over, not copied.
 */
public final class BeatScores {
    private final float[] probabilities;
    private final float[] attention;

    /**
     * @param probabilities of N, S, V, F, Q, summing to 1
     * @param attention weights over the window's time steps, summing to 1
     */
    public BeatScores(float[] probabilities, float[] attention) {
        if (probabilities.length != BeatClass.count()) {
            throw new IllegalArgumentException(
                    "need " + BeatClass.count() + " probabilities, got " + probabilities.length);
        }
        this.probabilities = probabilities;
        this.attention = attention;
    }

    public float[] probabilities() {
        return probabilities;
    }

    public float[] attention() {
        return attention;
    }

    public float probability(BeatClass beatClass) {
        return probabilities[beatClass.ordinal()];
    }

    public BeatClass mostProbable() {
        return BeatClass.mostProbable(probabilities);
    }
}
