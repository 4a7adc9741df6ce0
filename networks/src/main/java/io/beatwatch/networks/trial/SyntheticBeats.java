package io.beatwatch.networks.trial;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.ZScore;
import java.util.Random;

/**
 * Made-up beats: sums of a few Gaussian waves per class with random size, place and noise, one second at 360 Hz with
 * the R peak in the middle. They stand in for recordings where none may be kept (golden scores) or are at hand (tests);
 * they look like beats and prove nothing about patients.
 */
public final class SyntheticBeats {
    private static final int SAMPLES = 360;
    private static final double HERTZ = 360;

    private SyntheticBeats() {}

    /** One wave: height in millivolts, centre in seconds from the R peak, width (standard deviation) in seconds. */
    private record Wave(double height, double centre, double width) {}

    private static Wave[] waves(BeatClass beatClass) {
        Wave p = new Wave(0.15, -0.16, 0.022);
        Wave q = new Wave(-0.12, -0.028, 0.009);
        Wave r = new Wave(1.1, 0, 0.011);
        Wave s = new Wave(-0.25, 0.03, 0.011);
        Wave t = new Wave(0.3, 0.26, 0.045);
        return switch (beatClass) {
            case N -> new Wave[] {p, q, r, s, t};
            // early: the T wave of the beat before where the P wave would be
            case S -> new Wave[] {new Wave(0.28, -0.22, 0.045), q, r, s, t};
            case V -> new Wave[] {new Wave(1.6, 0, 0.042), new Wave(-0.5, 0.11, 0.03), new Wave(-0.5, 0.3, 0.06)};
            case F -> new Wave[] {p, new Wave(1.2, 0, 0.025), new Wave(-0.4, 0.07, 0.02), new Wave(-0.1, 0.28, 0.05)};
            // a pacing spike ahead of a wide beat
            case Q -> new Wave[] {new Wave(2, -0.05, 0.002), new Wave(-0.9, 0.01, 0.04), new Wave(0.5, 0.28, 0.06)};
        };
    }

    /**
     * A beat of a class.
     *
     * @param random its draws decide on size, place and noise
     * @return 360 samples with mean 0 and standard deviation 1
     */
    public static float[] window(BeatClass beatClass, Random random) {
        float[] window = new float[SAMPLES];
        double tilt = 0.1 * random.nextGaussian();
        for (Wave wave : waves(beatClass)) {
            double height = wave.height() * (1 + 0.15 * random.nextGaussian());
            double centre = wave.centre() + 0.006 * random.nextGaussian();
            double width = wave.width() * (1 + 0.1 * random.nextDouble());
            for (int i = 0; i < SAMPLES; i++) {
                double distance = ((i - SAMPLES / 2) / HERTZ - centre) / width;
                window[i] += (float) (height * Math.exp(-0.5 * distance * distance));
            }
        }
        for (int i = 0; i < SAMPLES; i++) {
            window[i] += (float) (tilt * (i - SAMPLES / 2) / SAMPLES + 0.02 * random.nextGaussian());
        }
        ZScore.apply(window);
        return window;
    }
}
