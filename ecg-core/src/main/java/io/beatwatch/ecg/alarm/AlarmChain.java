package io.beatwatch.ecg.alarm;

/** Kinds that tell more or less of the same: only the worst that is present shows. */
public enum AlarmChain {
    VENTRICULAR,
    RATE,
    PAUSE,
    SUPRAVENTRICULAR,
    RHYTHM,
    SIGNAL,
    /** Whether samples come. */
    CONNECTION,
    /** Whether they come in time. */
    TIMING,
    /** What somebody switched off. */
    SETTINGS
}
