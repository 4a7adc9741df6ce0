package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/**
 * A second-order Butterworth section, in transposed direct form II.
 *
 * <p>Designed by the bilinear transform with prewarped cutoff (R. Bristow-Johnson, "Cookbook formulae for audio EQ
 * biquad filter coefficients", with Q = 1/sqrt(2)). Single thread; allocates nothing per sample.
 */
public final class Biquad implements StreamState {
    private final double b0;
    private final double b1;
    private final double b2;
    private final double a1;
    private final double a2;
    private double z1;
    private double z2;

    private Biquad(double b0, double b1, double b2, double a0, double a1, double a2) {
        this.b0 = b0 / a0;
        this.b1 = b1 / a0;
        this.b2 = b2 / a0;
        this.a1 = a1 / a0;
        this.a2 = a2 / a0;
    }

    public static Biquad lowPass(SampleRate rate, double cutoffHz) {
        double w = angle(rate, cutoffHz);
        double alpha = Math.sin(w) / Math.sqrt(2);
        double gain = 1 - Math.cos(w);
        return new Biquad(gain / 2, gain, gain / 2, 1 + alpha, -2 * Math.cos(w), 1 - alpha);
    }

    public static Biquad highPass(SampleRate rate, double cutoffHz) {
        double w = angle(rate, cutoffHz);
        double alpha = Math.sin(w) / Math.sqrt(2);
        double gain = 1 + Math.cos(w);
        return new Biquad(gain / 2, -gain, gain / 2, 1 + alpha, -2 * Math.cos(w), 1 - alpha);
    }

    private static double angle(SampleRate rate, double cutoffHz) {
        if (!(cutoffHz > 0 && cutoffHz < rate.hertz() / 2)) {
            throw new IllegalArgumentException(
                    "cutoff must lie between 0 and half the sampling rate, got " + cutoffHz + " Hz at " + rate);
        }
        return 2 * Math.PI * cutoffHz / rate.hertz();
    }

    public double next(double x) {
        double y = b0 * x + z1;
        z1 = b1 * x - a1 * y + z2;
        z2 = b2 * x - a2 * y;
        return y;
    }

    /** Sets the filter to the state it would have after an endless input of this value: no start-up transient. */
    public void settle(double x) {
        double y = x * (b0 + b1 + b2) / (1 + a1 + a2);
        z2 = b2 * x - a2 * y;
        z1 = b1 * x - a1 * y + z2;
    }

    @Override
    public void reset() {
        z1 = 0;
        z2 = 0;
    }

    @Override
    public int stateBytes() {
        return 2 * Double.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putDouble(z1).putDouble(z2);
    }

    @Override
    public void restore(ByteBuffer in) {
        z1 = in.getDouble();
        z2 = in.getDouble();
    }
}
