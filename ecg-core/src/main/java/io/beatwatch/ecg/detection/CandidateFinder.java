package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Finds the tops of a course of values: those that nothing exceeds in the steps after them. A top is known when these
 * steps have passed. Single thread.
 */
final class CandidateFinder implements StreamState {
    private final int lookAhead;
    private float top;
    private int age;
    private boolean risen;

    /** @param lookAhead steps for which nothing may exceed a top */
    CandidateFinder(int lookAhead) {
        this.lookAhead = lookAhead;
    }

    /** Takes one value and says whether the one {@code lookAhead} steps ago is a top. */
    boolean next(float value) {
        if (value > top) {
            top = value;
            age = 0;
            risen = true;
            return false;
        }
        if (++age < lookAhead) {
            return false;
        }
        boolean found = risen;
        // what only falls from here is no new top
        top = value;
        age = 0;
        risen = false;
        return found;
    }

    @Override
    public void reset() {
        top = 0;
        age = 0;
        risen = false;
    }

    @Override
    public int stateBytes() {
        return Float.BYTES + Integer.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putFloat(top).putInt(age).put((byte) (risen ? 1 : 0));
    }

    @Override
    public void restore(ByteBuffer in) {
        top = in.getFloat();
        age = in.getInt();
        risen = in.get() != 0;
    }
}
