package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Whether the last candidates follow each other as the beats of a fast rhythm do: at even intervals, all of a height. Waves
 * between them that are less than half as high do not count. Single thread.
 */
final class CandidateRow implements StreamState {
    /** Candidates that make a row. */
    private static final int LEAST = 4;
    // 120 to 300 a minute: compressions of the chest are slower
    private static final double SHORTEST_SECONDS = 0.2;
    private static final double LONGEST_SECONDS = 0.5;
    /** By which share of it an interval differs from the one before. */
    private static final float UNEVEN = 0.15f;
    /** How many times the height before it a height is, or the other way round. */
    private static final float UNEQUAL = 1.3f;
    /** Share of the height of the row from which a wave counts. */
    private static final float LOWER = 0.5f;

    private final int shortest;
    private final int longest;
    private int count;
    private float height;
    private int since;
    private int interval;

    CandidateRow(Timing timing) {
        shortest = timing.steps(SHORTEST_SECONDS);
        longest = timing.steps(LONGEST_SECONDS);
    }

    /** One step of the working rate passes. */
    void step() {
        since = Math.min(since + 1, longest + 1);
    }

    /**
     * Takes the next candidate.
     *
     * @param nowHigh its height, mV
     * @return whether it is the fourth or a later one of a row
     */
    boolean next(float nowHigh) {
        if (count > 0 && since <= longest && nowHigh < LOWER * height) {
            return false;
        }
        boolean follows = count > 0
                && since >= shortest
                && since <= longest
                && nowHigh <= UNEQUAL * height
                && height <= UNEQUAL * nowHigh;
        if (!follows) {
            count = 1;
        } else if (count > 1 && Math.abs(since - interval) > UNEVEN * interval) {
            count = 2;
        } else {
            count = Math.min(count + 1, LEAST);
        }
        interval = since;
        height = nowHigh;
        since = 0;
        return count == LEAST;
    }

    /** Whether the last candidate that counted did not go on with the row before it. */
    boolean broken() {
        return count < LEAST;
    }

    @Override
    public void reset() {
        count = 0;
        height = 0;
        since = 0;
        interval = 0;
    }

    @Override
    public int stateBytes() {
        return 3 * Integer.BYTES + Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putInt(count).putInt(since).putInt(interval).putFloat(height);
    }

    @Override
    public void restore(ByteBuffer in) {
        count = in.getInt();
        since = in.getInt();
        interval = in.getInt();
        height = in.getFloat();
    }
}
