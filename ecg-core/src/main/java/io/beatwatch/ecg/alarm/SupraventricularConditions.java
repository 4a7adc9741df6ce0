package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;

/** Conditions that S beats make. Pure functions of the latest beats. */
final class SupraventricularConditions {
    private static final int LEAST_RUN = 3;

    private SupraventricularConditions() {}

    static void find(BeatHistory history, AlarmLimits limits, Findings findings) {
        int run = history.run(BeatClass.S);
        if (run < LEAST_RUN) {
            return;
        }
        float rate = history.rate(run);
        boolean tachycardia = run >= limits.get(AlarmLimit.SVT_BEATS) && rate >= limits.get(AlarmLimit.SVT_RATE);
        findings.addRun(
                tachycardia ? AlarmKind.SUPRAVENTRICULAR_TACHYCARDIA : AlarmKind.SUPRAVENTRICULAR_RUN,
                history,
                run,
                rate);
    }
}
