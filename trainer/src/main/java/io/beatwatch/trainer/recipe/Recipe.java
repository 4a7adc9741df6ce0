package io.beatwatch.trainer.recipe;

import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.RhythmSurrogates;
import io.beatwatch.trainer.training.Procedure;
import java.util.List;

/**
 * All that makes a network out of recordings.
 *
 * @param name of the network
 * @param records that it is trained on: sets or names, separated by commas
 * @param trainingData the same for people
 * @param readings how each record is read; more than one shows its beats in several ways
 * @param surrogates how much rhythm is made up over the windows of each record
 * @param procedure how it is trained
 * @param folds groups that the patients of each database are dealt to for the choice of temperature and working points
 * @param membersPerFold as {@link Procedure#members}, of the networks that are trained for that choice
 */
public record Recipe(
        String name,
        String records,
        String trainingData,
        List<Reading> readings,
        RhythmSurrogates.Settings surrogates,
        Procedure procedure,
        int folds,
        int membersPerFold) {
    public Recipe {
        readings = List.copyOf(readings);
        if (readings.isEmpty()) {
            throw new IllegalArgumentException("readings must be at least one");
        }
        if (folds < 2 || folds > 20) {
            throw new IllegalArgumentException("folds must be 2 to 20, got " + folds);
        }
    }
}
