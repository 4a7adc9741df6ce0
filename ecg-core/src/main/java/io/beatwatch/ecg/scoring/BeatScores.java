package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;

/**
 * What a network says of one beat, or what follows once that is averaged with those of similar beats ({@link Adaptation}). Immutable by
 * convention: the arrays are taken over, not copied.
 */
public final class BeatScores {
    private final float[] probabilities;
    private final float[] attention;
    private final float fibrillation;

    /** Of a network that does not tell fibrillation. */
    public BeatScores(float[] probabilities, float[] attention) {
        this(probabilities, attention, Float.NaN);
    }

    /**
     * @param probabilities of N, S, V, F, Q, summing to 1
     * @param attention weights over the window's time steps, summing to 1
     * @param fibrillation probability that the atria fibrillate, if the beat is N or S; NaN where the network does not
     *     tell it
     */
    public BeatScores(float[] probabilities, float[] attention, float fibrillation) {
        if (probabilities.length != BeatClass.count()) {
            throw new IllegalArgumentException(
                    "need " + BeatClass.count() + " probabilities, got " + probabilities.length);
        }
        this.probabilities = probabilities;
        this.attention = attention;
        this.fibrillation = fibrillation;
    }

    public float[] probabilities() {
        return probabilities;
    }

    public float[] attention() {
        return attention;
    }

    /** Probability that the atria fibrillate, if the beat is N or S; NaN where the network does not tell it. */
    public float fibrillation() {
        return fibrillation;
    }

    /** The same with other probabilities of the classes. */
    public BeatScores withProbabilities(float[] others) {
        return new BeatScores(others, attention, fibrillation);
    }

    public float probability(BeatClass beatClass) {
        return probabilities[beatClass.ordinal()];
    }

    public BeatClass mostProbable() {
        return BeatClass.mostProbable(probabilities);
    }
}
