package io.beatwatch.monitor.patient;

/** Says how much a patient is, to the byte. In the patients' package because a snapshot is nobody else's business. Stateless. */
public final class PatientSize {
    private PatientSize() {}

    /**
     * All that is known of a patient, as it is persisted.
     *
     * @param patient idle: all that came was told
     * @return bytes of a snapshot
     */
    public static int snapshotBytes(Patient patient) {
        return patient.journal().snapshot(patient).length;
    }
}
