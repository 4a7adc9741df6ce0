package io.beatwatch.trainer.training;

/** Follows a training as it goes. Called on the training thread. */
public interface TrainingProgress {
    /** Nobody looks. */
    TrainingProgress NONE = new TrainingProgress() {};

    /**
     * @param part {@code round 1}, {@code round 2}, … or {@code final}
     * @param epoch counted from 1
     */
    default void epochBegins(String part, int epoch, int epochs, int beats) {}

    /**
     * @param beats of this batch
     * @param meanLoss since the epoch began
     */
    default void batchDone(int beats, double meanLoss) {}

    default void epochEnds(EpochFigures figures) {}
}
