package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.StreamState;

/**
 * Turns one patient's beats into a network's inputs, one after the other: the one piece of code that trainer and monitor
 * describe beats with, so that what is served is what was trained. What it remembers of the patient is its state. Single
 * thread.
 */
public interface FeatureExtractor extends StreamState {
    /** Samples of the signal that are looked at before an R peak. */
    int samplesBefore();

    /** Samples of the signal that are looked at after an R peak. */
    int samplesAfter();

    /**
     * Describes the next beat, then may learn it.
     *
     * @param strip the signal around it; what lies farther than {@link #samplesBefore} or {@link #samplesAfter} from the
     *     peak makes no difference
     * @param rPeak its position in the signal, larger than that of the beat before
     * @return {@link ModelContract#inputLength()} values: windows, then features
     */
    float[] describe(LeadStrip strip, long rPeak);

    /** The signal broke off: the next beat follows none. What is known of the patient's beats stays known. */
    void gap();

    /**
     * What came last was a recorder's test signal: a patient who was still being learned is learned anew, for another one
     * it is a {@link #gap}.
     */
    default void testSignal() {
        if (learning()) {
            reset();
        }
        gap();
    }

    /** The position in the signal that the windows' peak sample fell on when the latest beat was described. */
    long centre();

    /** Whether the patient was still being learned when the latest beat was described. */
    boolean learning();
}
