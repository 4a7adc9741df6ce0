package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.detection.PendingBeat;

/** A beat and what the network says of it. */
public record ScoredBeat(PendingBeat pending, BeatScores scores) {
    /**
     * The most probable class where the signal was good enough to judge the beat's shape, else {@link BeatClass#Q}:
     * unclassifiable.
     */
    public BeatClass beatClass() {
        return pending.beat().quality().classifiable() ? scores.mostProbable() : BeatClass.Q;
    }
}
