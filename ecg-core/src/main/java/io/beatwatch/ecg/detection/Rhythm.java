package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/** When the last beats came, in steps, and the best candidate rejected since. Single thread. */
final class Rhythm implements StreamState {
    /** Expected of an unknown patient: 75 beats a minute. */
    private static final double FIRST_INTERVAL_SECONDS = 0.8;
    /** Longer intervals are pauses and say nothing about the next one. */
    private static final double LONGEST_INTERVAL_SECONDS = 2.5;

    private final int first;
    private final int longest;
    private final RecentValues intervals;
    private int sinceBeat;
    private boolean started;
    private float lastEvidence;
    private int sinceRejected;
    private float rejectedHeight;

    Rhythm(Timing timing) {
        first = timing.steps(FIRST_INTERVAL_SECONDS);
        longest = timing.steps(LONGEST_INTERVAL_SECONDS);
        intervals = new RecentValues(first);
        reset();
    }

    /** One step of the working rate passes. */
    void step() {
        sinceBeat = Math.min(sinceBeat + 1, Integer.MAX_VALUE - 1);
        sinceRejected = Math.min(sinceRejected + 1, Integer.MAX_VALUE - 1);
    }

    /** A candidate was classified as a beat, with these log odds. */
    void beat(float evidence) {
        if (started) {
            intervals.add(Math.min(sinceBeat, longest));
        }
        started = true;
        lastEvidence = evidence;
        sinceBeat = 0;
        sinceRejected = 0;
        rejectedHeight = 0;
    }

    /** A candidate was classified as none; its height is relative to that of beats. */
    void rejected(float height) {
        if (height > rejectedHeight) {
            rejectedHeight = height;
            sinceRejected = 0;
        }
    }

    /** Steps since the last beat's top. */
    int sinceBeat() {
        return sinceBeat;
    }

    /** Steps since the highest candidate rejected after the last beat. */
    int sinceRejected() {
        return sinceRejected;
    }

    /** Height of that candidate relative to beats, 0 for none. */
    float rejectedHeight() {
        return rejectedHeight;
    }

    /** Log odds of the last beat. */
    float lastEvidence() {
        return lastEvidence;
    }

    /** The last intervals between beats, steps. */
    RecentValues intervals() {
        return intervals;
    }

    @Override
    public void reset() {
        intervals.reset();
        sinceBeat = first;
        started = false;
        lastEvidence = 0;
        sinceRejected = 0;
        rejectedHeight = 0;
    }

    @Override
    public int stateBytes() {
        return intervals.stateBytes() + 2 * Integer.BYTES + 2 * Float.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        intervals.save(out);
        out.put((byte) (started ? 1 : 0)).putInt(sinceBeat).putInt(sinceRejected);
        out.putFloat(lastEvidence).putFloat(rejectedHeight);
    }

    @Override
    public void restore(ByteBuffer in) {
        intervals.restore(in);
        started = in.get() != 0;
        sinceBeat = in.getInt();
        sinceRejected = in.getInt();
        lastEvidence = in.getFloat();
        rejectedHeight = in.getFloat();
    }
}
