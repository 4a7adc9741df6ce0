package io.beatwatch.trainer.dataset;

import java.util.Random;

/** Random numbers of the distributions that made-up rhythm is drawn from. */
final class Draws {
    private Draws() {}

    static double uniform(Random random, double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    /** Uniform in the logarithm: every doubling is as probable as any other. */
    static double logUniform(Random random, double least, double most) {
        return Math.exp(uniform(random, Math.log(least), Math.log(most)));
    }
}
