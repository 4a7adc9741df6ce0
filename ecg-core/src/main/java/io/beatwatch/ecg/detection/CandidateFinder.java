package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Finds the tops of an envelope: values that nothing exceeds for some steps after them. A top is known when those
 * steps have passed. Single thread.
 */
final class CandidateFinder implements StreamState {
    private final int apart;
    private float top;
    private int age;
    private boolean risen;
    private float height;

    /** @param apart steps that a top dominates, on both sides */
    CandidateFinder(int apart) {
        this.apart = apart;
    }

    /** Takes one value and says whether the one {@code apart} steps ago is a top, of {@link #height()}. */
    boolean next(float value) {
        if (value > top) {
            top = value;
            age = 0;
            risen = true;
            return false;
        }
        if (++age < apart) {
            return false;
        }
        boolean found = risen;
        height = top;
        top = value;
        age = 0;
        risen = false;
        return found;
    }

    float height() {
        return height;
    }

    @Override
    public void reset() {
        top = 0;
        age = 0;
        risen = false;
        height = 0;
    }

    @Override
    public int stateBytes() {
        return 2 * Float.BYTES + Integer.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putFloat(top).putFloat(height).putInt(age).put((byte) (risen ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer in) {
        top = in.getFloat();
        height = in.getFloat();
        age = in.getInt();
        risen = in.get() != 0;
    }
}
