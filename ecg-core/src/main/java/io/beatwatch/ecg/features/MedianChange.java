package io.beatwatch.ecg.features;

/**
 * The median of the absolute changes between intervals so many beats apart. Exact; a search begins at the median found
 * last, near which the next one lies, and counts what is below and above it, which is several times faster than sorting
 * anew with every beat. Nothing that is kept changes a result. Single thread.
 */
final class MedianChange {
    /** Stretches of intervals that are asked for, in turn: each has its own median found last. */
    private static final int[] STRETCHES = {16, 64, 128};

    private static final int LAGS = 3;

    /** The changes as bits without the sign: these are in the order of the numbers, with what is no number above all. */
    private final int[] changes = new int[STRETCHES[STRETCHES.length - 1]];

    private final int[][] found = new int[LAGS][STRETCHES.length];

    /**
     * The upper median of the latest changes.
     *
     * @param intervals the latest first, at least {@code k + lag} of them
     * @param lag beats from one interval to that which it is compared with, 1 to 3
     * @param k changes that count, 1 to 128
     */
    float of(float[] intervals, int lag, int k) {
        for (int i = 0; i < k; i++) {
            // Math.abs() leaves a NaN its sign, with which the search would not end
            changes[i] = Float.floatToRawIntBits(intervals[i] - intervals[i + lag]) & Integer.MAX_VALUE;
        }
        int stretch = 0;
        while (k > STRETCHES[stretch]) {
            stretch++;
        }
        int[] last = found[lag - 1];
        last[stretch] = ofRank(k / 2, k, last[stretch]);
        return Float.intBitsToFloat(last[stretch]);
    }

    private int ofRank(int rank, int k, int guess) {
        int at = guess;
        while (true) {
            int below = 0;
            int above = 0;
            for (int i = 0; i < k; i++) {
                below += (changes[i] - at) >>> 31;
                above += (at - changes[i]) >>> 31;
            }
            if (rank < below) {
                at = nextBelow(at, k);
            } else if (rank >= k - above) {
                at = nextAbove(at, k);
            } else {
                return at;
            }
        }
    }

    private int nextBelow(int at, int k) {
        int next = 0;
        for (int i = 0; i < k; i++) {
            int change = changes[i];
            next = change < at ? Math.max(next, change) : next;
        }
        return next;
    }

    private int nextAbove(int at, int k) {
        int next = Integer.MAX_VALUE;
        for (int i = 0; i < k; i++) {
            int change = changes[i];
            next = change > at ? Math.min(next, change) : next;
        }
        return next;
    }
}
