package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;

/** What an alarm says. Each beat of class S, V or F gives one alarm; V beats in a row escalate. */
public enum BeatAlertKind {
    SUPRAVENTRICULAR_BEAT(BeatClass.S),
    VENTRICULAR_BEAT(BeatClass.V),
    /** The second V beat in a row. */
    VENTRICULAR_COUPLET(BeatClass.V),
    /** The third V beat in a row and each one after it. */
    VENTRICULAR_RUN(BeatClass.V),
    FUSION_BEAT(BeatClass.F);

    private final BeatClass beatClass;

    BeatAlertKind(BeatClass beatClass) {
        this.beatClass = beatClass;
    }

    public BeatClass beatClass() {
        return beatClass;
    }
}
