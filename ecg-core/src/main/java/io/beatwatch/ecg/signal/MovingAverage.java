package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/** The mean of the last so many values; delay (length − 1)/2 samples. Single thread; allocates nothing per sample. */
public final class MovingAverage implements StreamState {
    private final RingBuffer window;
    // double over floats: what falls out takes away exactly what it brought, to 1e-16 of the largest value
    private double sum;

    public MovingAverage(int length) {
        window = new RingBuffer(length);
    }

    public float next(float value) {
        sum += value;
        sum -= window.push(value);
        return (float) (sum / window.length());
    }

    @Override
    public void reset() {
        window.reset();
        sum = 0;
    }

    @Override
    public int stateBytes() {
        return window.stateBytes() + Double.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        window.save(out);
        out.putDouble(sum);
    }

    @Override
    public void restore(ByteBuffer in) {
        window.restore(in);
        sum = in.getDouble();
    }
}
