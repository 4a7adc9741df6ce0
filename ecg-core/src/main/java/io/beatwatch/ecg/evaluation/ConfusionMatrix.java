package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.beat.BeatClass;

/** Counts of reference class against predicted class. Single thread. */
public final class ConfusionMatrix {
    private final long[][] counts = new long[BeatClass.count()][BeatClass.count()];

    public void add(BeatClass reference, BeatClass predicted) {
        counts[reference.ordinal()][predicted.ordinal()]++;
    }

    public void addAll(ConfusionMatrix other) {
        for (int r = 0; r < counts.length; r++) {
            for (int p = 0; p < counts.length; p++) {
                counts[r][p] += other.counts[r][p];
            }
        }
    }

    public long count(BeatClass reference, BeatClass predicted) {
        return counts[reference.ordinal()][predicted.ordinal()];
    }

    /** Beats of this reference class. */
    public long support(BeatClass reference) {
        long sum = 0;
        for (long n : counts[reference.ordinal()]) {
            sum += n;
        }
        return sum;
    }

    /** Beats that were given this class. */
    public long predicted(BeatClass predicted) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[predicted.ordinal()];
        }
        return sum;
    }

    public long total() {
        long sum = 0;
        for (BeatClass c : BeatClass.values()) {
            sum += support(c);
        }
        return sum;
    }

    /** Share of the beats of this class that were found (sensitivity); 0 where there is none. */
    public double recall(BeatClass c) {
        return ratio(count(c, c), support(c));
    }

    /** Share of the beats given this class that are of it (positive predictivity); 0 where there is none. */
    public double precision(BeatClass c) {
        return ratio(count(c, c), predicted(c));
    }

    /** Harmonic mean of precision and recall. */
    public double f1(BeatClass c) {
        return ratio(2 * count(c, c), support(c) + predicted(c));
    }

    public double accuracy() {
        long right = 0;
        for (BeatClass c : BeatClass.values()) {
            right += count(c, c);
        }
        return ratio(right, total());
    }

    /** Mean F1 over the given classes, each counting the same. */
    public double macroF1(BeatClass... classes) {
        double sum = 0;
        for (BeatClass c : classes) {
            sum += f1(c);
        }
        return sum / classes.length;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
