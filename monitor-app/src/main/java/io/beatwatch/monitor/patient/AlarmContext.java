package io.beatwatch.monitor.patient;

/**
 * What was known of the patient when something happened to an alarm.
 *
 * @param heartRate beats per minute, 0 where none is known
 * @param learning whether the patient was still being learned
 * @param completedBy the beat with which it happened, null where it was not a beat
 */
public record AlarmContext(
        StreamMetadata metadata, StreamTime time, float heartRate, boolean learning, ScoredBeat completedBy) {}
