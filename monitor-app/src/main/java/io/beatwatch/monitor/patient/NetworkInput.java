package io.beatwatch.monitor.patient;

/**
 * What a network is shown of one beat. It was made once, when the beat was found, from what was known of the patient
 * then. Immutable by convention: the array is taken over, not copied.
 *
 * @param values as {@link io.beatwatch.ecg.features.FeatureExtractor#extract} made them; not to be written to
 * @param centre position in the signal that the windows' peak sample fell on
 * @param learning whether the patient was still being learned: the beat was compared with little or nothing
 */
@SuppressWarnings("ArrayRecordComponent")
public record NetworkInput(float[] values, long centre, boolean learning) {}
