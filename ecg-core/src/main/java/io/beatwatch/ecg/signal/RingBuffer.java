package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The last so many values of a signal. Single thread; allocates nothing per sample. */
public final class RingBuffer implements StreamState {
    private final float[] values;
    private int next;

    public RingBuffer(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
        values = new float[length];
    }

    public int length() {
        return values.length;
    }

    /** Appends a value and returns the one that falls out (0 as long as fewer have been appended than fit). */
    public float push(float value) {
        float oldest = values[next];
        values[next] = value;
        if (++next == values.length) {
            next = 0;
        }
        return oldest;
    }

    /** The value appended so many pushes before the latest one, 0 to {@code length() - 1}. */
    public float ago(int pushes) {
        int at = next - 1 - pushes;
        return values[at < 0 ? at + values.length : at];
    }

    /** Takes every value as if it had been appended for ever. */
    public void fill(float value) {
        Arrays.fill(values, value);
    }

    @Override
    public void reset() {
        Arrays.fill(values, 0);
        next = 0;
    }

    @Override
    public int stateBytes() {
        return values.length * Float.BYTES;
    }

    /** Writes the values from the oldest to the latest. */
    @Override
    public void save(ByteBuffer out) {
        for (int i = values.length - 1; i >= 0; i--) {
            out.putFloat(ago(i));
        }
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(values, in);
        next = 0;
    }
}
