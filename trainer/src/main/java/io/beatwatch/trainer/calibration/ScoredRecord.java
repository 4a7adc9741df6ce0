package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.List;

/**
 * A record's beats and what a network says of them. Immutable by convention: the arrays are not copied.
 *
 * @param beats of one record
 * @param scores one for each of the record's inputs
 * @param extras the same for each of its beats that the reference does not have
 */
public record ScoredRecord(RecordBeats beats, List<BeatScores> scores, List<BeatScores> extras) {
    public ScoredRecord {
        scores = List.copyOf(scores);
        extras = List.copyOf(extras);
        if (scores.size() != beats.size() || extras.size() != beats.extras().size()) {
            throw new IllegalArgumentException("scores must be as many as beats, got " + scores.size()
                    + " and " + extras.size() + " for " + beats.size() + " and "
                    + beats.extras().size());
        }
    }

    /**
     * The same beats, each adapted to the patient by the beats before it.
     *
     * @param like of this patient, nothing learned yet
     */
    public ScoredRecord weighedWith(Adaptation like) {
        List<BeatScores> weighed = new ArrayList<>();
        List<BeatScores> weighedExtras = new ArrayList<>();
        for (int i = 0; i <= beats.size(); i++) {
            while (weighedExtras.size() < extras.size()
                    && beats.extras().get(weighedExtras.size()).inputsBefore() == i) {
                int extra = weighedExtras.size();
                weighedExtras.add(like.adapt(beats.extras().get(extra).input(), extras.get(extra)));
            }
            if (i < beats.size()) {
                weighed.add(like.adapt(beats.inputs().get(i), scores.get(i)));
            }
        }
        return new ScoredRecord(beats, weighed, weighedExtras);
    }

    /** The same beats with the probabilities of their classes at a temperature. */
    public ScoredRecord at(double temperature) {
        return new ScoredRecord(beats, at(temperature, scores), at(temperature, extras));
    }

    private static List<BeatScores> at(double temperature, List<BeatScores> scores) {
        return scores.stream()
                .map(s -> s.withProbabilities(Temperature.apply(s.probabilities(), temperature)))
                .toList();
    }
}
