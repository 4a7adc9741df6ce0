package io.beatwatch.ecg.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small synthetic signals with known R peaks: P wave, QRS complex and T wave made of Gaussian bumps. */
final class SyntheticEcg {
    private final double hertz;
    private final float[] samples;
    private final List<Double> peaks = new ArrayList<>();

    SyntheticEcg(double hertz, double seconds) {
        this.hertz = hertz;
        samples = new float[(int) Math.round(hertz * seconds)];
    }

    /** Regular narrow beats of this height from {@code from} until before {@code to} (seconds). */
    SyntheticEcg rhythm(double from, double to, double beatsPerMinute, double millivolts) {
        double interval = 60 / beatsPerMinute;
        for (double t = from; t < to; t += interval) {
            beat(t, millivolts, interval);
        }
        return this;
    }

    /** Adds a narrow beat with its R peak at this time; P and T waves move closer where the interval is short. */
    SyntheticEcg beat(double seconds, double millivolts, double interval) {
        double squeeze = Math.min(1, Math.sqrt(interval / 0.8));
        double size = Math.abs(millivolts);
        bump(seconds - 0.16 * squeeze, 0.02 * squeeze, 0.1 * size);
        qrs(seconds, millivolts);
        bump(seconds + 0.3 * squeeze, 0.045 * squeeze, 0.25 * size);
        return this;
    }

    /** Adds a QRS complex alone. */
    SyntheticEcg qrs(double seconds, double millivolts) {
        bump(seconds - 0.026, 0.008, -0.12 * millivolts);
        bump(seconds, 0.011, millivolts);
        bump(seconds + 0.028, 0.009, -0.22 * millivolts);
        peaks.add(seconds);
        return this;
    }

    /** Adds a wide ventricular beat: a slow tall wave, and a T wave of the other direction. */
    SyntheticEcg wideBeat(double seconds, double millivolts) {
        bump(seconds, 0.034, millivolts);
        bump(seconds + 0.06, 0.03, -0.4 * millivolts);
        bump(seconds + 0.3, 0.06, -0.35 * millivolts);
        peaks.add(seconds);
        return this;
    }

    /** Adds a Gaussian bump of this standard deviation (seconds). */
    SyntheticEcg bump(double seconds, double width, double millivolts) {
        int from = Math.max(0, (int) ((seconds - 5 * width) * hertz));
        int to = Math.min(samples.length - 1, (int) ((seconds + 5 * width) * hertz));
        for (int i = from; i <= to; i++) {
            double u = (i / hertz - seconds) / width;
            samples[i] += (float) (millivolts * Math.exp(-u * u / 2));
        }
        return this;
    }

    SyntheticEcg whiteNoise(double millivolts, Random random) {
        return whiteNoise(0, samples.length / hertz, millivolts, random);
    }

    SyntheticEcg whiteNoise(double from, double to, double millivolts, Random random) {
        for (int i = index(from); i < index(to); i++) {
            samples[i] += (float) (millivolts * random.nextGaussian());
        }
        return this;
    }

    /** Adds a respiratory swing of the baseline. */
    SyntheticEcg wander(double millivolts, double swingHertz) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (float) (millivolts * Math.sin(2 * Math.PI * swingHertz * i / hertz));
        }
        return this;
    }

    /** Shifts everything from this time on. */
    SyntheticEcg jump(double from, double millivolts) {
        for (int i = index(from); i < samples.length; i++) {
            samples[i] += (float) millivolts;
        }
        return this;
    }

    SyntheticEcg gain(double from, double factor) {
        for (int i = index(from); i < samples.length; i++) {
            samples[i] *= (float) factor;
        }
        return this;
    }

    /** Sets a stretch to one value: a rail, or a line without signal. Its peaks are no longer there. */
    SyntheticEcg hold(double from, double to, double millivolts) {
        for (int i = index(from); i < index(to); i++) {
            samples[i] = (float) millivolts;
        }
        peaks.removeIf(t -> t >= from && t < to);
        return this;
    }

    /** Cuts off what lies beyond the converter's range. */
    SyntheticEcg rails(double millivolts) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.max(-millivolts, Math.min(millivolts, samples[i]));
        }
        return this;
    }

    private int index(double seconds) {
        return Math.max(0, Math.min(samples.length, (int) Math.round(seconds * hertz)));
    }

    double hertz() {
        return hertz;
    }

    float[] samples() {
        return samples;
    }

    /** True R peaks, seconds, in order. */
    List<Double> peaks() {
        return peaks.stream().sorted().toList();
    }
}
