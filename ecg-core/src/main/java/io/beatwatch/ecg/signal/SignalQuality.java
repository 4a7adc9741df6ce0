package io.beatwatch.ecg.signal;

/**
 * How far a lead can be trusted at a moment, on the scale of the noise terms of IEEE 11073-10102, best first.
 *
 * <p>{@link #MODERATE} means that beats are still detectable but their shape cannot be classified.
 */
public enum SignalQuality {
    CLEAN,
    MODERATE,
    SEVERE,
    NO_SIGNAL;

    /** Whether the shape of a beat seen at this quality can be trusted. */
    public boolean classifiable() {
        return this == CLEAN;
    }

    public boolean worseThan(SignalQuality other) {
        return ordinal() > other.ordinal();
    }
}
