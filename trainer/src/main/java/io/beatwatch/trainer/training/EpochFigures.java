package io.beatwatch.trainer.training;

import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import java.time.Duration;

/**
 * What one pass over the training beats brought.
 *
 * @param part {@code round 1}, {@code round 2}, … or {@code final}
 * @param epoch counted from 1
 * @param beats trained on
 * @param trainingLoss mean weighted cross entropy over the pass, dropout on
 * @param validationLoss the same on the patients held out, dropout off; NaN where none are
 * @param validation reference against predicted class of the patients held out; empty where none are
 * @param time of the pass over the training beats
 */
public record EpochFigures(
        String part,
        int epoch,
        int beats,
        double trainingLoss,
        double validationLoss,
        ConfusionMatrix validation,
        Duration time) {
    public double beatsPerSecond() {
        return beats / Math.max(1e-9, time.toNanos() / 1e9);
    }
}
