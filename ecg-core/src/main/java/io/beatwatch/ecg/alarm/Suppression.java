package io.beatwatch.ecg.alarm;

/** Why a condition that was fulfilled gave no alarm, or one without a sound. */
public enum Suppression {
    /** A worse one of its chain shows. */
    CHAIN,
    /** The patient is being learned. */
    LEARNING,
    /** The signal is too noisy. */
    NOISE,
    /** The monitor was not sure of the beats. */
    UNCERTAIN,
    /** Its chain sounded a short while ago: it is shown without a sound. */
    TIME_OUT,
    /** Somebody paused the sound: it is shown without one. */
    AUDIO_PAUSED,
    /** Somebody paused alarms about the patient. */
    ALARM_PAUSED
}
