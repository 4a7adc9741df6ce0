package io.beatwatch.ecg.scoring;

import java.util.List;

/**
 * Scores beats, of one patient or of many, in one batch. A scorer belongs to one thread and owns native
 * memory until it is closed.
 */
public interface BeatScorer extends AutoCloseable {
    /** What the network behind this scorer needs and promises. */
    ModelContract contract();

    /**
     * Scores a batch.
     *
     * @param inputs one array per beat as {@link io.beatwatch.ecg.features.FeatureExtractor#extract} makes it
     * @return the scores in the order of the inputs
     * @throws ScoringException if the engine fails; no beat of the batch is scored then
     */
    List<BeatScores> score(List<float[]> inputs);

    @Override
    void close();
}
