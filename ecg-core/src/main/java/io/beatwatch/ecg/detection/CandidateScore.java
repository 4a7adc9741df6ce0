package io.beatwatch.ecg.detection;

/** Weighs the evidence that a candidate is a beat. */
interface CandidateScore {
    /**
     * @param features one row of {@link CandidateFeatures#COUNT} numbers per lead
     * @param from first row to use
     * @param to row after the last one to use
     * @return log odds; above 0 for a beat
     */
    float evidence(float[][] features, int from, int to);
}
