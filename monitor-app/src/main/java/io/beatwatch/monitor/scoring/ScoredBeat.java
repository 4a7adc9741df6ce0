package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.WorkingPoints;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.detection.PendingBeat;
import java.util.Arrays;

/**
 * A beat, what the network says of it, and the class that follows.
 *
 * @param beatClass what beats, alarms and annotation files say it is
 */
public record ScoredBeat(PendingBeat pending, BeatScores scores, BeatClass beatClass) {
    /** Decides on the class. */
    public static ScoredBeat of(PendingBeat pending, BeatScores scores, WorkingPoints workingPoints) {
        return new ScoredBeat(pending, scores, decide(pending.beat().quality(), scores, workingPoints));
    }

    /** A beat that the network fails on, though it scores others: nothing is known of it but that it was there. */
    static ScoredBeat unclassifiable(PendingBeat pending, ModelContract contract) {
        float[] probabilities = new float[BeatClass.count()];
        probabilities[BeatClass.Q.ordinal()] = 1;
        float[] attention = new float[contract.attentionSteps()];
        Arrays.fill(attention, 1f / attention.length);
        return new ScoredBeat(pending, new BeatScores(probabilities, attention), BeatClass.Q);
    }

    /**
     * The one place where the class of a beat that was scored is decided: by the network's working points where there was a signal to
     * judge, else {@link BeatClass#Q}, unclassifiable.
     */
    private static BeatClass decide(SignalQuality quality, BeatScores scores, WorkingPoints workingPoints) {
        return quality.classifiable() ? workingPoints.classOf(scores.probabilities()) : BeatClass.Q;
    }
}
