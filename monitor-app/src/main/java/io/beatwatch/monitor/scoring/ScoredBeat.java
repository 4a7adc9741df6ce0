package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.WorkingPoints;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.detection.PendingBeat;

/**
 * A beat, what is said of it, and the class that follows.
 *
 * @param scores the network's, weighed with those of the patient's like beats where its contract says so
 * @param beatClass what beats, alarms and annotation files say it is
 */
public record ScoredBeat(PendingBeat pending, BeatScores scores, BeatClass beatClass) {
    /** Decides on the class. */
    public static ScoredBeat of(PendingBeat pending, BeatScores scores, WorkingPoints workingPoints) {
        return new ScoredBeat(pending, scores, decide(pending.beat().quality(), scores, workingPoints));
    }

    /**
     * The one place where the class of a beat that was scored is decided: by the network's working points where there was a signal to
     * judge, else {@link BeatClass#Q}, unclassifiable.
     */
    private static BeatClass decide(SignalQuality quality, BeatScores scores, WorkingPoints workingPoints) {
        return quality.classifiable() ? workingPoints.classOf(scores.probabilities()) : BeatClass.Q;
    }
}
