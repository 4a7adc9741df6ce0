package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SignalQuality;

/**
 * A classified beat as alarm conditions see it.
 *
 * @param sample position of the R peak in the signal
 * @param rrSeconds since the beat before, 0 where there is none or the signal broke off between
 * @param beatClass as it was decided
 * @param certainty probability of that class
 * @param ventricularProbability probability that it is V or F
 * @param fibrillation probability that the atria fibrillate, NaN where the network does not tell
 * @param quality of the signal at the beat
 * @param learning whether the patient was still being learned
 * @param shape which of the patient's QRS clusters it belongs to, -1 where that is unknown
 */
public record AlarmBeat(
        long sample,
        float rrSeconds,
        BeatClass beatClass,
        float certainty,
        float ventricularProbability,
        float fibrillation,
        SignalQuality quality,
        boolean learning,
        int shape) {
    /** V or F. */
    boolean ventricular() {
        return beatClass == BeatClass.V || beatClass == BeatClass.F;
    }
}
