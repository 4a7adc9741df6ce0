package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.beat.BeatClass;

/**
 * Where a network's probabilities become a class: the class whose log probability plus its offset is largest. An offset
 * above 0 finds more beats of a class at the price of more false ones. Chosen on training patients held out.
 *
 * @param s of class S, natural logarithm; N and Q have 0
 * @param v of class V
 * @param f of class F
 */
public record OperatingPoints(double s, double v, double f) {
    /** The most probable class wins. */
    public static final OperatingPoints MOST_PROBABLE = new OperatingPoints(0, 0, 0);

    private static final double LIMIT = 10;
    private static final double LEAST_PROBABILITY = 1e-12;

    public OperatingPoints {
        for (double offset : new double[] {s, v, f}) {
            if (!(Math.abs(offset) <= LIMIT)) {
                throw new IllegalArgumentException(
                        "operating points must be between -" + LIMIT + " and " + LIMIT + ", got " + offset);
            }
        }
    }

    /** The offset of a class. */
    public double offset(BeatClass beatClass) {
        return switch (beatClass) {
            case S -> s;
            case V -> v;
            case F -> f;
            case N, Q -> 0;
        };
    }

    /** The class of a beat with these probabilities of N, S, V, F, Q; the first of several equal ones. */
    public BeatClass classOf(float[] probabilities) {
        BeatClass best = BeatClass.N;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            BeatClass candidate = BeatClass.at(i);
            double score = Math.log(Math.max(LEAST_PROBABILITY, probabilities[i])) + offset(candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }
}
