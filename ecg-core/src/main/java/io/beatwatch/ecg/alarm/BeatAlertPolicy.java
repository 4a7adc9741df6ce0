package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import java.util.Optional;

/**
 * Decides on one beat after the other of one patient. All it remembers is how many V beats came in a row, so that its
 * state is one number. Immutable, any thread; the state travels with the caller.
 */
public final class BeatAlertPolicy {
    private final BeatAlertSettings settings;

    public BeatAlertPolicy(BeatAlertSettings settings) {
        this.settings = settings;
    }

    /**
     * What a beat leads to.
     *
     * @param kind the alarm, or nothing
     * @param ventricularRun V beats in a row up to and with this one: the state for the next beat
     */
    public record Decision(Optional<BeatAlertKind> kind, int ventricularRun) {}

    /**
     * Decides on the patient's next beat.
     *
     * @param beatClass the beat's class as it was decided, by operating points and signal quality; not decided again here
     * @param scores how sure the monitor is of it
     * @param ventricularRun what the decision of the patient's previous beat said, 0 for the first beat
     */
    public Decision decide(BeatClass beatClass, BeatScores scores, int ventricularRun) {
        int run = beatClass == BeatClass.V ? ventricularRun + 1 : 0;
        boolean sure = scores.probability(beatClass) >= settings.minProbability(beatClass);
        return new Decision(sure ? Optional.of(kind(beatClass, run)) : Optional.empty(), run);
    }

    private static BeatAlertKind kind(BeatClass beatClass, int run) {
        return switch (beatClass) {
            case S -> BeatAlertKind.SUPRAVENTRICULAR_BEAT;
            case F -> BeatAlertKind.FUSION_BEAT;
            case V ->
                run == 1
                        ? BeatAlertKind.VENTRICULAR_BEAT
                        : run == 2 ? BeatAlertKind.VENTRICULAR_COUPLET : BeatAlertKind.VENTRICULAR_RUN;
            case N, Q -> throw new IllegalStateException("beats of class " + beatClass + " give no alarm");
        };
    }
}
