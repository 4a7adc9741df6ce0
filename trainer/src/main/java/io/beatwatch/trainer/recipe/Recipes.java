package io.beatwatch.trainer.recipe;

import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.trainer.dataset.RhythmSurrogates;
import io.beatwatch.trainer.training.Augmentation;
import io.beatwatch.trainer.training.FitSettings;
import io.beatwatch.trainer.training.Procedure;
import io.beatwatch.trainer.training.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shipped networks' recipes. What was chosen by validation, always on patients of the training records held out, is
 * told in {@code docs/lab/classifier-choices.md}; the other numbers were fixed beforehand.
 */
public final class Recipes {
    /** The seed report's network, trained for ten epochs without choice, its class weights taken back afterwards. */
    public static final TrainingSettings SEED = new TrainingSettings(10, 128, 0.001, 0.999, 1, 3, 0, 42);

    /** What {@link #SEED} is trained on. */
    public static final String SEED_RECORDS = "seed-train";

    private static final Augmentation.Settings AUGMENTATION = new Augmentation.Settings(0.15, 0.018, 1, 1, 0.3, 0.1);

    private static final FitSettings FIT = new FitSettings(10, 256, 0.003, 0.001, 2, 0.15, 0.3, 0.2, 0, AUGMENTATION);

    /** A beat counts the same whichever database it is of. */
    private static final Procedure ONE_NETWORK = new Procedure(PatientNetwork.Design.DEFAULT, FIT, Map.of(), 1, 0);

    /**
     * How the families of the comparison are trained, fixed beforehand to fit 168 trainings into four hours of two cores: the
     * shipped networks' settings, but recorded beats alone. The epochs are the split's.
     */
    public static final FitSettings COMPARISON = new FitSettings(1, 256, 0.003, 0.001, 2, 0.15, 0, 0, 0, AUGMENTATION);

    private static final RhythmSurrogates.Settings SURROGATES = new RhythmSurrogates.Settings(8, 500);

    /** Where many records lend their windows, fewer strips of each. */
    private static final RhythmSurrogates.Settings MANY_CARRIERS = new RhythmSurrogates.Settings(4, 500);

    private static final int FOLDS = 4;

    /** Trained on DS1 alone, so that it can be compared with what others report on DS2. */
    public static final Recipe DS1 =
            new Recipe("ds1", "ds1", "MIT-BIH Arrhythmia Database, DS1", SURROGATES, ONE_NETWORK, FOLDS);

    /** What users run: patients of six databases, healthy ones among them. */
    public static final Recipe BEATWATCH = new Recipe(
            "beatwatch",
            "ds1,svdb-train,qtdb-train,edb-train,ltafdb-train,nsrdb-train",
            "MIT-BIH Arrhythmia Database, DS1; training records of the MIT-BIH Supraventricular Arrhythmia, QT, European"
                    + " ST-T, Long-Term AF and MIT-BIH Normal Sinus Rhythm Databases",
            MANY_CARRIERS,
            ONE_NETWORK,
            FOLDS);

    /** The same design on the seed report's split, paced records included. */
    public static final Recipe SEED_SPLIT = new Recipe(
            "seed-split", SEED_RECORDS, "MIT-BIH Arrhythmia Database, seed-train", SURROGATES, ONE_NETWORK, FOLDS);

    private Recipes() {}

    /** The recipe of a name, if there is one. */
    public static Optional<Recipe> named(String name) {
        return List.of(DS1, BEATWATCH, SEED_SPLIT).stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst();
    }
}
