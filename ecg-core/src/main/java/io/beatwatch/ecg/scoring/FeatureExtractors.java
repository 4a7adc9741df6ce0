package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.features.WindowExtractor;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.List;

/** Makes the feature extractor that a network's contract asks for. */
public final class FeatureExtractors {
    private FeatureExtractors() {}

    /**
     * A new extractor for one patient's beats.
     *
     * @param contract of the network that is to be shown the beats
     * @param source rate of the patient's signal
     * @param scales one per lead of the signal
     * @param leadNames one per lead, as WFDB or IEEE 11073-10101 spell them
     */
    public static FeatureExtractor of(
            ModelContract contract, SampleRate source, List<LeadScale> scales, List<String> leadNames) {
        return switch (contract.input()) {
            case Z_SCORE_WINDOW ->
                new WindowExtractor(
                        source, contract.rate(), contract.windowSamples(), contract.peakSample(), scales.get(0));
            case PATIENT_MEMORY -> new PatientFeatures(source, scales, leadNames);
        };
    }
}
