package io.beatwatch.trainer;

import io.beatwatch.trainer.recipe.Recipe;
import io.beatwatch.trainer.recipe.Recipes;
import io.beatwatch.trainer.util.TrainerFault;

/** What the commands that carry out a recipe share. */
final class RecipeOptions {
    /** The shipped networks'. */
    static final int DEFAULT_SEED = 1;

    private RecipeOptions() {}

    static Recipe named(String name) {
        return Recipes.named(name)
                .orElseThrow(() ->
                        new TrainerFault("no recipe is called '" + name + "': use seed, ds1, beatwatch or seed-split"));
    }
}
