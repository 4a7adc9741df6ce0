package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmBeat;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.SignalQuality;

/**
 * A beat with its scores and the class that follows from them.
 *
 * @param scores the network's, adapted to the patient where its contract says so
 * @param cluster which of the patient's QRS clusters it belongs to, -1 where the network knows none
 * @param beatClass what beats, alarms and annotation files say it is
 */
public record ScoredBeat(UnscoredBeat pending, BeatScores scores, BeatClass beatClass, int cluster) {
    /** Decides on the class. */
    public static ScoredBeat of(UnscoredBeat pending, BeatScores scores, OperatingPoints operatingPoints, int cluster) {
        return new ScoredBeat(pending, scores, decide(pending.beat().quality(), scores, operatingPoints), cluster);
    }

    /** The beat as the alarm engine takes it. */
    public AlarmBeat forAlarms() {
        return new AlarmBeat(
                pending.beat().rPeak(),
                (float) pending.metadata().rate().seconds(pending.beat().rrSamples()),
                beatClass,
                scores.probability(beatClass),
                scores.probability(BeatClass.V) + scores.probability(BeatClass.F),
                scores.fibrillation(),
                pending.beat().quality(),
                pending.input().learning(),
                cluster);
    }

    /** The sample that completed the beat's surroundings, had the signal gone on for so long. */
    public long decidedSample() {
        return pending.beat().strip().firstSample() + pending.beat().strip().length() - 1;
    }

    /**
     * The one place where the class of a beat that was scored is decided: by the network's operating points where there was a signal to
     * classify, else {@link BeatClass#Q}, unclassifiable.
     */
    private static BeatClass decide(SignalQuality quality, BeatScores scores, OperatingPoints operatingPoints) {
        return quality.classifiable() ? operatingPoints.classOf(scores.probabilities()) : BeatClass.Q;
    }
}
