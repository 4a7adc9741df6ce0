package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/**
 * Lowers the sampling rate by a whole factor M behind a triangular low-pass of 2M − 1 samples (two moving averages in
 * a row; E. Hogenauer, "An economical class of digital filters for decimation and interpolation", IEEE ASSP 29, 1981,
 * order 2). Gain 1, delay M − 1 input samples. Single thread; allocates nothing per sample.
 */
public final class Decimator implements StreamState {
    private final int factor;
    private final double scale;
    private int phase;
    // the triangle as two ramps: rising over the current M samples, falling over the next M
    private double rising;
    private double falling;
    private double previousRising;

    public Decimator(int factor) {
        if (factor < 1) {
            throw new IllegalArgumentException("factor must be at least 1, got " + factor);
        }
        this.factor = factor;
        this.scale = 1.0 / ((double) factor * factor);
    }

    public int factor() {
        return factor;
    }

    /** Sets the state that an endless input of this value would have led to: no start-up transient. */
    public void settle(float x) {
        rising = 0;
        falling = 0;
        for (int i = 0; i < phase; i++) {
            rising += (double) x * i;
            falling += (double) x * (factor - i);
        }
        previousRising = (double) x * factor * (factor - 1) / 2;
    }

    /** Takes one sample and says whether a sample of the lower rate is ready in {@link #value()}. */
    public boolean next(float x) {
        // each block falls M..1 towards the output at its end and rises 0..M-1 towards the one after that
        rising += (double) x * phase;
        falling += (double) x * (factor - phase);
        return ++phase == factor;
    }

    /** The latest sample of the lower rate; to be called exactly once whenever {@link #next} returned true. */
    public float value() {
        double triangle = previousRising + falling;
        previousRising = rising;
        rising = 0;
        falling = 0;
        phase = 0;
        return (float) (triangle * scale);
    }

    @Override
    public void reset() {
        phase = 0;
        rising = 0;
        falling = 0;
        previousRising = 0;
    }

    @Override
    public int stateBytes() {
        return Integer.BYTES + 3 * Double.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putInt(phase);
        out.putDouble(rising).putDouble(falling).putDouble(previousRising);
    }

    /**
     * Takes up what {@link #save} wrote.
     *
     * @throws IllegalArgumentException if that was damaged or of another factor: the phase is the number of steps of a loop
     */
    @Override
    public void restore(ByteBuffer in) {
        int saved = in.getInt();
        if (saved < 0 || saved >= factor) {
            throw new IllegalArgumentException("phase must be 0 to " + (factor - 1) + ", got " + saved);
        }
        phase = saved;
        rising = in.getDouble();
        falling = in.getDouble();
        previousRising = in.getDouble();
    }
}
