package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.StreamState;

/**
 * Turns one patient's beats into a network's input, one after the other. Trainer and monitor share it, so that what is
 * served is what was trained. What it remembers of the patient is its state. Single thread.
 */
public interface FeatureExtractor extends StreamState {
    /** Samples of the signal that are looked at before an R peak. */
    int samplesBefore();

    /** Samples of the signal that are looked at after an R peak. */
    int samplesAfter();

    /**
     * The network input of the next beat; the extractor may learn from the beat afterwards.
     *
     * @param strip the signal around it; what lies farther than {@link #samplesBefore} or {@link #samplesAfter} from the
     *     peak makes no difference
     * @param rPeak its position in the signal, larger than that of the beat before
     * @return windows, then features, as many as the network's contract says
     */
    float[] extract(LeadStrip strip, long rPeak);

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

    /** The position in the signal that the peak sample of the latest beat's windows fell on. */
    long centre();

    /** Whether the patient was still being learned at the latest beat. */
    boolean learning();
}
