package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.LikeBeats;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.List;

/**
 * A record's beats and what a network says of them. Immutable by convention: the arrays are not copied.
 *
 * @param beats of one record
 * @param probabilities of N, S, V, F, Q for each of the record's inputs
 * @param extras the same for each of its beats that the reference does not have
 */
public record ScoredRecord(RecordBeats beats, List<float[]> probabilities, List<float[]> extras) {
    public ScoredRecord {
        probabilities = List.copyOf(probabilities);
        extras = List.copyOf(extras);
        if (probabilities.size() != beats.size()
                || extras.size() != beats.extras().size()) {
            throw new IllegalArgumentException("probabilities must be as many as beats, got " + probabilities.size()
                    + " and " + extras.size() + " for " + beats.size() + " and "
                    + beats.extras().size());
        }
    }

    /**
     * The same beats, each weighed with those of its like that came before.
     *
     * @param like of this patient, nothing learned yet
     */
    public ScoredRecord weighedWith(LikeBeats like) {
        List<float[]> weighed = new ArrayList<>();
        List<float[]> weighedExtras = new ArrayList<>();
        for (int i = 0; i <= beats.size(); i++) {
            while (weighedExtras.size() < extras.size()
                    && beats.extras().get(weighedExtras.size()).inputsBefore() == i) {
                int extra = weighedExtras.size();
                weighedExtras.add(weighed(like, beats.extras().get(extra).input(), extras.get(extra)));
            }
            if (i < beats.size()) {
                weighed.add(weighed(like, beats.inputs().get(i), probabilities.get(i)));
            }
        }
        return new ScoredRecord(beats, weighed, weighedExtras);
    }

    private static float[] weighed(LikeBeats like, float[] input, float[] probabilities) {
        return like.weigh(input, new BeatScores(probabilities, new float[0])).probabilities();
    }

    /** The same beats with their probabilities at a temperature. */
    public ScoredRecord at(double temperature) {
        return new ScoredRecord(
                beats,
                probabilities.stream()
                        .map(p -> Temperature.apply(p, temperature))
                        .toList(),
                extras.stream().map(p -> Temperature.apply(p, temperature)).toList());
    }
}
