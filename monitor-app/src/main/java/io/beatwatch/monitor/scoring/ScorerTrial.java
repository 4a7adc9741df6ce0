package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ScoringException;
import java.util.List;

/** Finds out whether a scorer works, with one beat that is nobody's. */
public final class ScorerTrial {
    /** How far probabilities may be from summing to 1 by rounding. */
    private static final float ROUNDING = 1e-3f;

    private ScorerTrial() {}

    /**
     * Scores a flat beat, which says nothing but must be answered.
     *
     * @throws ScoringException if the engine fails, or answers with what are no probabilities
     */
    public static void run(BeatScorer scorer) {
        List<BeatScores> scores =
                scorer.score(List.of(new float[scorer.contract().inputLength()]));
        if (scores.size() != 1) {
            throw new ScoringException("the scorer answered one beat with " + scores.size() + " scores");
        }
        float sum = 0;
        for (float probability : scores.get(0).probabilities()) {
            sum += probability;
        }
        // not the other way round: a sum that is no number must not pass
        if (!(Math.abs(sum - 1) < ROUNDING)) {
            throw new ScoringException("the scorer's probabilities sum to " + sum + " instead of 1");
        }
    }
}
