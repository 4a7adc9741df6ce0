package io.beatwatch.trainer.dataset;

import java.util.Random;
import java.util.stream.IntStream;

/** What made-up rhythm and noise are drawn from. */
final class Draws {
    private Draws() {}

    static double uniform(Random random, double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    /** Uniform in the logarithm: every doubling is as probable as any other. */
    static double logUniform(Random random, double least, double most) {
        return Math.exp(uniform(random, Math.log(least), Math.log(most)));
    }

    /**
     * Which leads a patient is looked at in: all, or in half of the cases any one alone. A network that has only seen second
     * leads left out of descriptions of both does not know what the patient's memory makes of a single one.
     */
    static int[] leads(Random random, int leads) {
        return random.nextBoolean() ? IntStream.range(0, leads).toArray() : new int[] {random.nextInt(leads)};
    }
}
