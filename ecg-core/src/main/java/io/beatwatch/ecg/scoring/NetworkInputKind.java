package io.beatwatch.ecg.scoring;

/** What a network is shown of a beat. The version changes whenever the same beat would be described differently. */
public enum NetworkInputKind {
    /** One lead's window by itself, mean 0 and standard deviation 1: the seed report's way. */
    Z_SCORE_WINDOW(1),
    /** Windows, rhythm and shape relative to the patient: {@link io.beatwatch.ecg.features.PatientFeatures}. */
    PATIENT_MEMORY(6);

    private final int version;

    NetworkInputKind(int version) {
        this.version = version;
    }

    public int version() {
        return version;
    }
}
