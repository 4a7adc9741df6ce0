package io.beatwatch.ecg.simulation;

import java.util.SplittableRandom;

/** Random numbers that depend on the seed alone. Single thread. */
final class SimulationRandom {
    /** The standard deviation of the sum of four uniform 16-bit numbers. */
    private static final double LANES_DEVIATION = 65536 / Math.sqrt(3);

    private final SplittableRandom random;

    SimulationRandom(long seed) {
        this(new SplittableRandom(seed));
    }

    private SimulationRandom(SplittableRandom random) {
        this.random = random;
    }

    /** A generator of its own, so that what one part of the simulation draws does not move another part. */
    SimulationRandom split() {
        return new SimulationRandom(random.split());
    }

    double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int index(int bound) {
        return random.nextInt(bound);
    }

    <T> T any(T[] values) {
        return values[index(values.length)];
    }

    /**
     * Nearly standard normal, never beyond ±3.5: the sum of the four 16-bit lanes of one long. It costs one draw, which
     * matters for noise, and its bounds keep intervals and amplitudes sane.
     */
    double normal() {
        long bits = random.nextLong();
        long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum - 2 * 65535.0) / LANES_DEVIATION;
    }
}
