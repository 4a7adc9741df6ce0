package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.signal.SignalQuality;
import java.util.Arrays;
import java.util.function.Predicate;

/** Heart rate, and conditions that are nothing but rate. Pure functions of the latest beats. */
final class RateConditions {
    /** Intervals that make a heart rate: an even number, so that bigeminy reads as its mean. */
    private static final int INTERVALS = 8;

    private static final int LASTING_INTERVALS = 12;
    /** A slow heart takes too long for that: these are enough where all but one of them are slow. */
    private static final int SLOW_INTERVALS = 4;

    private static final float SLOW_SECONDS = 1.2f;

    /** By which the rate has to be back within a limit before its alarm ends. */
    private static final double MARGIN = 0.05;

    // what tells fast beats from noise that is taken for them; chosen on CinC, VFDB and simulated electrode noise
    /** Mean change from interval to interval, as a share of their mean, from which noise may have made them. */
    private static final float UNEVEN = 0.18f;
    /** Mean certainty of the classes below which noise may have made the beats. */
    private static final float UNCERTAIN = 0.8f;
    /** Mean probability of V or F from which they may be a ventricular tachycardia, whatever else they look like. */
    private static final float VENTRICULAR = 0.15f;

    private RateConditions() {}

    /**
     * Beats per minute, 0 where too few intervals are known. By the last eight intervals without the longest and the
     * shortest one, so that a single beat that was missed or invented changes little; by the middle of the last four where
     * that is longer than 1.2 s (after Philips), so that slowing is told in time.
     */
    static float heartRate(BeatHistory history) {
        float[] rr = history.intervals(INTERVALS);
        if (rr.length >= SLOW_INTERVALS) {
            float[] last = Arrays.copyOf(rr, SLOW_INTERVALS);
            Arrays.sort(last);
            float middle = (last[1] + last[2]) / 2;
            if (middle > SLOW_SECONDS) {
                return 60 / middle;
            }
        }
        return rr.length < INTERVALS ? 0 : 60 / trimmedMean(rr);
    }

    /**
     * The same over so many intervals that noise hardly makes them all, 0 where fewer are known (12 after Philips; the CinC
     * Challenge 2015 has 17 beats).
     */
    private static float lastingRate(BeatHistory history) {
        float[] rr = history.intervals(LASTING_INTERVALS);
        return rr.length < LASTING_INTERVALS ? 0 : 60 / trimmedMean(rr);
    }

    /**
     * Whether the beats of {@link #lastingRate} may be made of noise: the signal is not clean, their intervals are uneven,
     * and the network neither is sure of their classes nor thinks of ventricular beats. A tachycardia that noise lies over
     * is even, and atrial fibrillation has QRS complexes that look like one.
     */
    private static boolean doubtful(BeatHistory history) {
        return history.worseThan(SignalQuality.CLEAN, LASTING_INTERVALS)
                && history.change(LASTING_INTERVALS) >= UNEVEN
                && history.certainty(LASTING_INTERVALS) < UNCERTAIN
                && history.ventricularProbability(LASTING_INTERVALS) < VENTRICULAR;
    }

    /** The mean without the largest and the smallest value; changes the array's order. */
    static float trimmedMean(float[] values) {
        Arrays.sort(values);
        float sum = 0;
        for (int i = 1; i < values.length - 1; i++) {
            sum += values[i];
        }
        return values.length < 3 ? 0 : sum / (values.length - 2);
    }

    /**
     * Which limit the heart rate is beyond. Beats that noise may have made begin no extreme tachycardia, but tachycardia.
     *
     * @param shown whether a kind shows now: it stays until the rate is back within the limit by a margin
     */
    static void find(BeatHistory history, AlarmLimits limits, Predicate<AlarmKind> shown, Findings findings) {
        float rate = heartRate(history);
        if (rate == 0) {
            return;
        }
        int beats = rate < 60 / SLOW_SECONDS ? SLOW_INTERVALS : INTERVALS;
        long onset = history.ago(Math.min(history.size() - 1, beats)).sample();
        boolean extreme = above(
                Math.min(rate, lastingRate(history)),
                AlarmKind.EXTREME_TACHYCARDIA,
                limits.get(AlarmLimit.EXTREME_TACHYCARDIA_RATE),
                shown);
        if (extreme && (shown.test(AlarmKind.EXTREME_TACHYCARDIA) || !doubtful(history))) {
            findings.add(AlarmKind.EXTREME_TACHYCARDIA, onset, rate);
        } else if (above(rate, AlarmKind.TACHYCARDIA, limits.get(AlarmLimit.TACHYCARDIA_RATE), shown)) {
            findings.add(AlarmKind.TACHYCARDIA, onset, rate);
        } else if (below(rate, AlarmKind.EXTREME_BRADYCARDIA, limits.get(AlarmLimit.EXTREME_BRADYCARDIA_RATE), shown)) {
            findings.add(AlarmKind.EXTREME_BRADYCARDIA, onset, rate);
        } else if (below(rate, AlarmKind.BRADYCARDIA, limits.get(AlarmLimit.BRADYCARDIA_RATE), shown)) {
            findings.add(AlarmKind.BRADYCARDIA, onset, rate);
        }
    }

    private static boolean above(float rate, AlarmKind kind, double limit, Predicate<AlarmKind> shown) {
        return rate >= (shown.test(kind) ? limit * (1 - MARGIN) : limit);
    }

    private static boolean below(float rate, AlarmKind kind, double limit, Predicate<AlarmKind> shown) {
        return rate <= (shown.test(kind) ? limit * (1 + MARGIN) : limit);
    }
}
