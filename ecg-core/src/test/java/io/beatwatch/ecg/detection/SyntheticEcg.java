package io.beatwatch.ecg.detection;

import java.util.Random;

/** Small synthetic signals with known R peaks: a P wave, a QRS complex and a T wave made of Gaussian bumps. */
final class SyntheticEcg {
    private final double hertz;
    private final float[] samples;

    SyntheticEcg(double hertz, double seconds) {
        this.hertz = hertz;
        samples = new float[(int) Math.round(hertz * seconds)];
    }

    /** A regular rhythm from 0.4 s on, until half a second before the end; peaks in {@link #regularPeaks}. */
    static SyntheticEcg regular(double hertz, double seconds, double beatsPerMinute, double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(hertz, seconds);
        double interval = 60 / beatsPerMinute;
        for (double t = 0.4; t < seconds - 0.5; t += interval) {
            ecg.beat(t, millivolts, interval);
        }
        return ecg;
    }

    /** Adds a narrow beat with its R peak at this time; P and T waves move closer where the interval is short. */
    SyntheticEcg beat(double seconds, double millivolts, double interval) {
        double squeeze = Math.min(1, Math.sqrt(interval / 0.8));
        bump(seconds - 0.16 * squeeze, 0.022 * squeeze, 0.12 * millivolts);
        bump(seconds - 0.026, 0.008, -0.12 * millivolts);
        bump(seconds, 0.011, millivolts);
        bump(seconds + 0.028, 0.009, -0.22 * millivolts);
        bump(seconds + 0.27 * squeeze, 0.045 * squeeze, 0.28 * millivolts);
        return this;
    }

    /** Adds a Gaussian bump of this standard deviation. */
    SyntheticEcg bump(double seconds, double width, double millivolts) {
        int from = Math.max(0, (int) ((seconds - 5 * width) * hertz));
        int to = Math.min(samples.length - 1, (int) ((seconds + 5 * width) * hertz));
        for (int i = from; i <= to; i++) {
            double u = (i / hertz - seconds) / width;
            samples[i] += (float) (millivolts * Math.exp(-u * u / 2));
        }
        return this;
    }

    SyntheticEcg whiteNoise(double millivolts, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (float) (millivolts * random.nextGaussian());
        }
        return this;
    }

    float[] samples() {
        return samples;
    }
}
