package io.beatwatch.ecg.signal;

import java.nio.ByteBuffer;

/**
 * What a part of a streaming computation remembers between samples: it can be forgotten, written down mid-signal and
 * taken up again with identical continuation.
 */
public interface StreamState {
    /** Forgets everything: as newly constructed. */
    void reset();

    /** The number of bytes that {@link #save} writes. */
    int stateBytes();

    void save(ByteBuffer out);

    /** Reads what {@link #save} of an equally constructed object wrote. */
    void restore(ByteBuffer in);

    /** Writes the values of an array, for {@link #save(ByteBuffer)}. */
    static void save(float[] values, ByteBuffer out) {
        for (float value : values) {
            out.putFloat(value);
        }
    }

    /** Reads as many values as the array has, for {@link #restore(ByteBuffer)}. */
    static void restore(float[] values, ByteBuffer in) {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getFloat();
        }
    }
}
