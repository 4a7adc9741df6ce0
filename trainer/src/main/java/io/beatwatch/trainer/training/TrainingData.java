package io.beatwatch.trainer.training;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Beats to train on. Immutable, any thread.
 *
 * @param real of recordings
 * @param noisy the same recordings with noise laid over them, of which N and S are taught as one: what noise leaves of P
 *     waves would teach them apart wrongly
 * @param surrogates made up over windows of the same recordings; they go by these records' names, so that a patient held
 *     out takes the beats made of their windows along
 */
public record TrainingData(BeatDataset real, BeatDataset noisy, BeatDataset surrogates) {
    /** Fewer Q beats are of all sorts and no class that could be learnt. */
    private static final int LEAST_Q = 500;

    /** The part whose patients the test accepts. */
    TrainingData where(Predicate<String> patients) {
        return new TrainingData(real.where(patients), noisy.where(patients), surrogates.where(patients));
    }

    /** The classes that are trained: those that occur, and Q only where there are many of it. */
    public Set<BeatClass> classes() {
        long[] counts = real.counts();
        Set<BeatClass> classes = EnumSet.noneOf(BeatClass.class);
        for (BeatClass c : BeatClass.values()) {
            if (counts[c.ordinal()] >= (c == BeatClass.Q ? LEAST_Q : 1)) {
                classes.add(c);
            }
        }
        return classes;
    }
}
