package io.beatwatch.trainer.recipe;

import io.beatwatch.trainer.dataset.RhythmSurrogates;
import io.beatwatch.trainer.training.Procedure;

/**
 * All that makes a network out of recordings.
 *
 * @param name of the network
 * @param records that it is trained on: sets or names, separated by commas
 * @param trainingData the same for people
 * @param surrogates how much rhythm is made up over the windows of each record
 * @param procedure how it is trained
 * @param folds groups that the patients of each database are dealt to for the choice of temperature and operating points
 */
public record Recipe(
        String name,
        String records,
        String trainingData,
        RhythmSurrogates.Settings surrogates,
        Procedure procedure,
        int folds) {
    public Recipe {
        if (folds < 2 || folds > 20) {
            throw new IllegalArgumentException("folds must be 2 to 20, got " + folds);
        }
    }
}
