package io.beatwatch.ecg.beat;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the device tells of a pacemaker's spikes, beside the beats that were found: whether the beats are paced, and which
 * spikes no beat has followed yet. A beat is paced where a spike stands less than {@value #CAPTURE_SECONDS} s before its R
 * peak. Positions are samples since the start. Bounded memory; single thread.
 */
final class PacerSpikes implements StreamState {
    static final long NONE = -1;
    /** From a spike, of the atria at the earliest, to the R peak that follows it. */
    private static final double CAPTURE_SECONDS = 0.35;

    /** Spikes that are remembered: two a beat, and those between a beat and its detection. */
    private static final int MEMORY = 8;

    private static final int BEATS = 8;
    /** Of the latest eight beats, those from which on the patient counts as paced. */
    private static final int PACED_BEATS = 4;

    private final int capture;
    /** The latest spikes, the oldest first; {@link #NONE} before there were as many. */
    private final long[] spikes = new long[MEMORY];
    /** A bit for each of the latest beats, the newest lowest: whether it was paced. */
    private int paced;

    PacerSpikes(SampleRate rate) {
        capture = rate.samples(CAPTURE_SECONDS);
        reset();
    }

    void spike(long sample) {
        System.arraycopy(spikes, 1, spikes, 0, MEMORY - 1);
        spikes[MEMORY - 1] = sample;
    }

    void beat(long peak) {
        boolean follows = false;
        for (long spike : spikes) {
            follows |= spike != NONE && spike <= peak && peak - spike < capture;
        }
        paced = (paced << 1 | (follows ? 1 : 0)) & (1 << BEATS) - 1;
    }

    /** Whether the pacemaker makes the patient's beats: half of the latest ones followed a spike. */
    boolean pacing() {
        return Integer.bitCount(paced) >= PACED_BEATS;
    }

    /** The first spike after this peak, as far back as spikes are remembered; {@link #NONE} where there is none. */
    long firstAfter(long peak) {
        for (long spike : spikes) {
            if (spike > peak) {
                return spike;
            }
        }
        return NONE;
    }

    @Override
    public void reset() {
        Arrays.fill(spikes, NONE);
        paced = 0;
    }

    @Override
    public int stateBytes() {
        return MEMORY * Long.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        for (long spike : spikes) {
            out.putLong(spike);
        }
        out.putInt(paced);
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int i = 0; i < MEMORY; i++) {
            spikes[i] = in.getLong();
        }
        paced = in.getInt();
    }
}
