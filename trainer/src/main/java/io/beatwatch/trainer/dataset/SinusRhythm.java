package io.beatwatch.trainer.dataset;

import java.util.Random;

/**
 * Intervals of a made-up sinus rhythm: a usual interval that drifts as a patient moves and rests, short-term variability
 * that is correlated from beat to beat, and respiratory arrhythmia. Single thread.
 */
final class SinusRhythm {
    /** Of the short-term variability: each interval keeps this much of the change of the one before. */
    private static final double MEMORY = 0.9;
    /** Keeps its standard deviation near 1. */
    private static final double INNOVATION = 0.45;
    /** Share of beats at which the patient begins to go to another heart rate. */
    private static final double TURNS = 0.004;
    /** Of the way to the new heart rate, per beat: about 50 beats for most of it. */
    private static final double PACE = 0.02;

    private final Random random;
    private final double usualRr;
    private final double variability;
    private final double respiration;
    private final double respirationHertz;
    private double change;
    private double phase;
    private double drift = 1;
    private double goal = 1;

    /**
     * Draws a patient: 1 to 4 % short-term variability, and in 3 of 10 a marked respiratory arrhythmia (young or fit
     * people, whose early beats in inspiration are no atrial ectopy) of 5 to 25 %, at 9 to 21 breaths a minute.
     *
     * @param usualRr in seconds
     */
    SinusRhythm(double usualRr, Random random) {
        this.random = random;
        this.usualRr = usualRr;
        variability = Draws.logUniform(random, 0.01, 0.04);
        respiration = random.nextDouble() < 0.3 ? Draws.uniform(random, 0.05, 0.25) : Draws.uniform(random, 0, 0.03);
        respirationHertz = Draws.uniform(random, 0.15, 0.35);
    }

    /** The next interval in seconds. */
    double next() {
        change = MEMORY * change + INNOVATION * random.nextGaussian();
        phase += 2 * Math.PI * respirationHertz * usualRr * drift;
        if (random.nextDouble() < TURNS) {
            goal = Draws.uniform(random, 0.6, 1.4);
        }
        drift += (goal - drift) * PACE;
        return usualRr * drift * Math.exp(variability * change + respiration * Math.sin(phase));
    }
}
