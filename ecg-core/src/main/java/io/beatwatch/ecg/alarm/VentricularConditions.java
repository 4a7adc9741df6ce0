package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.function.Predicate;

/** Conditions that V beats make, by how they follow each other. Pure functions of the latest beats. */
final class VentricularConditions {
    private static final int LEAST_RUN = 3;
    /** Cycles that bigeminy and trigeminy take. */
    private static final int CYCLES = 3;
    /** Beats among which V beats of two shapes are multiform (GE). */
    private static final int MULTIFORM_BEATS = 15;
    /** Intervals that R on T is measured against. */
    private static final int MEAN_OF = 8;

    /** Others that may come among the V beats of a tachycardia that shows already, without ending it. */
    private static final int OTHERS_WHILE_SHOWN = 2;

    private VentricularConditions() {}

    /**
     * What the newest beat completes.
     *
     * @param shown whether a kind shows now: a tachycardia goes on from the second V beat after one or two others
     */
    static void find(BeatHistory history, AlarmLimits limits, Predicate<AlarmKind> shown, Findings findings) {
        if (history.ventricular(0)) {
            findTachycardia(history, limits, shown.test(AlarmKind.VENTRICULAR_TACHYCARDIA), findings);
            findRuns(history, limits, findings);
            findCycles(history, findings);
            findEarly(history, limits, findings);
            findShapes(history, findings);
        } else if (history.is(1, BeatClass.V) && history.is(2, BeatClass.V) && !history.ventricular(3)) {
            findings.add(AlarmKind.VENTRICULAR_COUPLET, history.ago(2).sample(), history.rate(2));
        }
    }

    /** Nearly all of the latest beats are V or F, the newest among them, and they are fast. */
    private static void findTachycardia(BeatHistory history, AlarmLimits limits, boolean shown, Findings findings) {
        int beats = limits.whole(AlarmLimit.VT_BEATS);
        int ventricular = 0;
        int first = 0;
        for (int i = 0; i < beats; i++) {
            if (history.ventricular(i)) {
                ventricular++;
                first = i;
            }
        }
        float rate = history.rate(beats);
        boolean even = !history.worseThan(SignalQuality.MODERATE, beats)
                || history.spread(beats) <= limits.get(AlarmLimit.VT_SPREAD);
        double others = limits.get(AlarmLimit.VT_OTHER_BEATS);
        if (shown && history.ventricular(1)) {
            others = Math.max(others, Math.min(OTHERS_WHILE_SHOWN, (beats - 1) / 2));
        }
        if (ventricular >= beats - others && rate >= limits.get(AlarmLimit.VT_RATE) && even) {
            findings.addRun(AlarmKind.VENTRICULAR_TACHYCARDIA, history, first + 1, rate);
        }
    }

    private static void findRuns(BeatHistory history, AlarmLimits limits, Findings findings) {
        int run = history.ventricularRun(limits.get(AlarmLimit.RUN_COMPANY));
        if (run < LEAST_RUN || history.ventricularProbability(run) < limits.get(AlarmLimit.RUN_PROBABILITY)) {
            return;
        }
        // how fast a long run was at first says nothing of what it is now: that a tachycardia is over would begin a
        // lesser alarm
        float rate = history.rate(Math.min(run, limits.whole(AlarmLimit.VT_BEATS)));
        if (rate >= limits.get(AlarmLimit.VT_RATE)) {
            findings.addRun(AlarmKind.NON_SUSTAINED_VENTRICULAR_TACHYCARDIA, history, run, rate);
        } else if (run >= limits.get(AlarmLimit.VENTRICULAR_BRADYCARDIA_BEATS)
                && rate <= limits.get(AlarmLimit.VENTRICULAR_BRADYCARDIA_RATE)) {
            findings.addRun(AlarmKind.VENTRICULAR_BRADYCARDIA, history, run, rate);
        } else if (run >= limits.get(AlarmLimit.RHYTHM_BEATS)) {
            findings.addRun(AlarmKind.ACCELERATED_VENTRICULAR_RHYTHM, history, run, rate);
        } else if (rate >= limits.get(AlarmLimit.RUN_RATE)) {
            findings.addRun(AlarmKind.VENTRICULAR_RUN, history, run, rate);
        }
    }

    private static void findCycles(BeatHistory history, Findings findings) {
        if (cycles(history, 2)) {
            findings.addRun(AlarmKind.BIGEMINY, history, 2 * CYCLES, history.rate(2 * CYCLES));
        }
        if (cycles(history, 3)) {
            findings.addRun(AlarmKind.TRIGEMINY, history, 3 * CYCLES, history.rate(3 * CYCLES));
        }
    }

    /** Each so manieth beat is V and those between are not, {@value #CYCLES} times. */
    private static boolean cycles(BeatHistory history, int length) {
        if (history.size() < CYCLES * length) {
            return false;
        }
        for (int i = 0; i < CYCLES * length; i++) {
            if (history.is(i, BeatClass.V) != (i % length == 0)
                    || history.ago(i).rrSeconds() == 0) {
                return false;
            }
        }
        return true;
    }

    private static void findEarly(BeatHistory history, AlarmLimits limits, Findings findings) {
        float[] before = history.intervals(1, MEAN_OF);
        float mean = RateConditions.trimmedMean(before);
        float rr = history.ago(0).rrSeconds();
        if (before.length == MEAN_OF
                && rr > 0
                && !history.ventricular(1)
                && rr < limits.get(AlarmLimit.R_ON_T_SHARE) * mean) {
            findings.addRun(AlarmKind.R_ON_T, history, 1, 60 / rr);
        }
    }

    private static void findShapes(BeatHistory history, Findings findings) {
        int shape = history.ago(0).shape();
        for (int i = 1; i < Math.min(MULTIFORM_BEATS, history.size()) && shape >= 0; i++) {
            AlarmBeat other = history.ago(i);
            if (other.beatClass() == BeatClass.V
                    && history.is(0, BeatClass.V)
                    && other.shape() >= 0
                    && other.shape() != shape) {
                findings.add(AlarmKind.MULTIFORM_VENTRICULAR_BEATS, other.sample());
                return;
            }
        }
    }
}
