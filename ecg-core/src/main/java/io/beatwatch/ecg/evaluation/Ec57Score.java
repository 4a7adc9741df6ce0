package io.beatwatch.ecg.evaluation;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.List;

/**
 * Counts of a beat-by-beat comparison in the manner of ANSI/AAMI EC57. Figures are fractions, NaN where there is
 * nothing to count. Single thread.
 *
 * <p>The strict count takes any other label on a beat of a class for a miss, and that class's label on any other beat
 * or on no beat for a false positive. WFDB's {@code bxb} forgives: a V label on an F or Q beat is no false positive of
 * V, and an S label on an F or Q beat none of S.
 */
public final class Ec57Score {
    private long truePositives;
    private long missed;
    private long extra;
    private final long[] classHit = new long[BeatClass.count()];
    private final long[] classMiss = new long[BeatClass.count()];
    private final long[] classFalse = new long[BeatClass.count()];
    private final long[] classForgiven = new long[BeatClass.count()];
    private final ConfusionMatrix confusion = new ConfusionMatrix();

    public static Ec57Score of(List<BeatPair> pairs) {
        Ec57Score score = new Ec57Score();
        pairs.forEach(score::add);
        return score;
    }

    public void add(BeatPair pair) {
        BeatClass reference = pair.reference() == null ? null : pair.reference().beatClass();
        BeatClass test = pair.test() == null ? null : pair.test().beatClass();
        if (pair.matched()) {
            truePositives++;
            confusion.add(reference, test);
        } else if (test == null) {
            missed++;
        } else {
            extra++;
        }
        if (reference == test) {
            classHit[reference.ordinal()]++;
            return;
        }
        if (reference != null) {
            classMiss[reference.ordinal()]++;
        }
        if (test != null) {
            classFalse[test.ordinal()]++;
            if (reference == BeatClass.F || reference == BeatClass.Q) {
                classForgiven[test.ordinal()]++;
            }
        }
    }

    public void addAll(Ec57Score other) {
        truePositives += other.truePositives;
        missed += other.missed;
        extra += other.extra;
        for (int c = 0; c < classHit.length; c++) {
            classHit[c] += other.classHit[c];
            classMiss[c] += other.classMiss[c];
            classFalse[c] += other.classFalse[c];
            classForgiven[c] += other.classForgiven[c];
        }
        confusion.addAll(other.confusion);
    }

    /** Reference beats. */
    public long beats() {
        return truePositives + missed;
    }

    public long missed() {
        return missed;
    }

    public long extra() {
        return extra;
    }

    /** Reference beats of a class that were found and given it. */
    public long right(BeatClass c) {
        return classHit[c.ordinal()];
    }

    /** Reference beats of a class, found or not. */
    public long reference(BeatClass c) {
        return classHit[c.ordinal()] + classMiss[c.ordinal()];
    }

    /** Beats that were given a class, there or not. */
    public long called(BeatClass c) {
        return classHit[c.ordinal()] + classFalse[c.ordinal()];
    }

    public double qrsSensitivity() {
        return ratio(truePositives, missed);
    }

    public double qrsPositivePredictivity() {
        return ratio(truePositives, extra);
    }

    public double sensitivity(BeatClass c) {
        return ratio(classHit[c.ordinal()], classMiss[c.ordinal()]);
    }

    /** Strict count. */
    public double positivePredictivity(BeatClass c) {
        return ratio(classHit[c.ordinal()], classFalse[c.ordinal()]);
    }

    /** As {@code bxb} counts: beats of F and Q with this label are not held against it. */
    public double positivePredictivityBxb(BeatClass c) {
        return ratio(classHit[c.ordinal()], classFalse[c.ordinal()] - classForgiven[c.ordinal()]);
    }

    /** Of the strict count. */
    public double f1(BeatClass c) {
        int i = c.ordinal();
        return ratio(2 * classHit[i], classMiss[i] + classFalse[i]);
    }

    /** Share of the reference beats that were found and given their class, extra beats counted as errors. */
    public double accuracy() {
        long right = 0;
        for (long hit : classHit) {
            right += hit;
        }
        return ratio(right, beats() + extra - right);
    }

    /** The matched beats alone. */
    public ConfusionMatrix confusion() {
        return confusion;
    }

    private static double ratio(long hit, long wrong) {
        return hit + wrong == 0 ? Double.NaN : (double) hit / (hit + wrong);
    }
}
