package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The last eight values of something measured at each beat, and their order statistics. Single thread. */
final class RecentValues implements StreamState {
    private static final int KEPT = 8;

    private final float expected;
    private final float[] values = new float[KEPT];
    private final float[] sorted = new float[KEPT];
    private int next;

    /** @param expected what is taken for the value as long as nothing has been measured */
    RecentValues(float expected) {
        this.expected = expected;
        reset();
    }

    void add(float value) {
        values[next] = value;
        next = (next + 1) % KEPT;
        sort();
    }

    void scale(float factor) {
        for (int i = 0; i < KEPT; i++) {
            values[i] *= factor;
            sorted[i] *= factor;
        }
    }

    private void sort() {
        System.arraycopy(values, 0, sorted, 0, KEPT);
        Arrays.sort(sorted);
    }

    float latest() {
        return values[(next + KEPT - 1) % KEPT];
    }

    float median() {
        return (sorted[KEPT / 2 - 1] + sorted[KEPT / 2]) / 2;
    }

    float least() {
        return sorted[0];
    }

    float most() {
        return sorted[KEPT - 1];
    }

    /** The range without the two outermost values on both sides: a robust spread. */
    float spread() {
        return sorted[KEPT - 3] - sorted[2];
    }

    @Override
    public void reset() {
        Arrays.fill(values, expected);
        Arrays.fill(sorted, expected);
        next = 0;
    }

    @Override
    public int stateBytes() {
        return KEPT * Float.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        StreamState.save(values, out);
        out.putInt(next);
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(values, in);
        next = in.getInt();
        sort();
    }
}
