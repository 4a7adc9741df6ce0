package io.beatwatch.ecg.alarm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What was suppressed, and why, since the stream began. A condition that is found again and again is counted once, as it
 * would have given one alarm. Single thread.
 */
final class Suppressions {
    /** What is not found for so long is counted anew when it is. */
    private static final double ONCE_SECONDS = 5;

    private static final AlarmKind[] KINDS = AlarmKind.values();
    private static final Suppression[] REASONS = Suppression.values();

    private final long once;
    /** By reason; null for a kind that was never suppressed, as most are. */
    private final int[][] counts = new int[KINDS.length][];
    /** The reason for which a kind was suppressed last, and the sample; null where that is too long ago to matter. */
    private final Suppression[] latest = new Suppression[KINDS.length];

    private final long[] latestSample = new long[KINDS.length];

    Suppressions(double hertz) {
        once = Math.round(ONCE_SECONDS * hertz);
    }

    /** A condition was found and gives no alarm. */
    void found(AlarmKind kind, Suppression why, long now, AlarmEngine.Listener listener) {
        int k = kind.ordinal();
        boolean again = latest[k] == why && now - latestSample[k] <= once;
        latest[k] = why;
        latestSample[k] = now;
        if (!again) {
            count(kind, why, listener);
        }
    }

    /** An alarm has no sound, or a beat does not count. */
    void count(AlarmKind kind, Suppression why, AlarmEngine.Listener listener) {
        ofKind(kind.ordinal())[why.ordinal()]++;
        listener.suppressed(kind, why);
    }

    private int[] ofKind(int kind) {
        if (counts[kind] == null) {
            counts[kind] = new int[REASONS.length];
        }
        return counts[kind];
    }

    /** Time goes on. */
    void forget(long now) {
        for (int k = 0; k < KINDS.length; k++) {
            if (latest[k] != null && now - latestSample[k] > once) {
                latest[k] = null;
            }
        }
    }

    List<SuppressedCount> counts() {
        List<SuppressedCount> all = new ArrayList<>();
        for (AlarmKind kind : KINDS) {
            for (Suppression why : REASONS) {
                int[] ofKind = counts[kind.ordinal()];
                if (ofKind != null && ofKind[why.ordinal()] > 0) {
                    all.add(new SuppressedCount(kind, why, ofKind[why.ordinal()]));
                }
            }
        }
        return all;
    }

    void clear() {
        Arrays.fill(counts, null);
        Arrays.fill(latest, null);
    }

    void save(long newest, ByteBuffer out) {
        out.put((byte) Arrays.stream(latest).filter(l -> l != null).count());
        for (int k = 0; k < KINDS.length; k++) {
            if (latest[k] != null) {
                out.put((byte) k).put((byte) latest[k].ordinal());
                Varint.putSigned(newest - latestSample[k], out);
            }
        }
        out.put((byte) Arrays.stream(counts).filter(Objects::nonNull).count());
        for (int k = 0; k < KINDS.length; k++) {
            if (counts[k] != null) {
                out.put((byte) k);
                saveCounts(counts[k], out);
            }
        }
    }

    /** Which reasons there are, and the counts of these. */
    private static void saveCounts(int[] ofKind, ByteBuffer out) {
        int mask = 0;
        for (int r = 0; r < REASONS.length; r++) {
            mask |= ofKind[r] > 0 ? 1 << r : 0;
        }
        out.put((byte) mask);
        for (int count : ofKind) {
            if (count > 0) {
                Varint.put(count, out);
            }
        }
    }

    void restore(long newest, ByteBuffer in) {
        clear();
        for (int left = in.get(); left > 0; left--) {
            int k = in.get();
            latest[k] = REASONS[in.get()];
            latestSample[k] = newest - Varint.getSigned(in);
        }
        for (int left = in.get(); left > 0; left--) {
            int k = in.get();
            int mask = in.get();
            for (int r = 0; r < REASONS.length; r++) {
                ofKind(k)[r] = (mask & 1 << r) != 0 ? (int) Varint.get(in) : 0;
            }
        }
    }
}
