package io.beatwatch.ecg.alarm;

/**
 * How often a condition gave no alarm, or one without a sound.
 *
 * @param kind of the alarm that there would have been
 * @param reason why
 * @param count alarms; beats where the reason is {@link Suppression#UNCERTAIN}
 */
public record SuppressedCount(AlarmKind kind, Suppression reason, int count) {}
