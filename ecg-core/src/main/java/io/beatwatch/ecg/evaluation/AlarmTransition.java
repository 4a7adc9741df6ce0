package io.beatwatch.ecg.evaluation;

/**
 * Something that happened to an alarm, as {@code annotate --alarms} writes it.
 *
 * @param id of the alarm
 * @param kind of the alarm
 * @param priority of the alarm
 * @param phase START, END and others
 * @param sample where the condition began
 * @param decidedSample the newest sample that was read by then
 */
public record AlarmTransition(String id, String kind, String priority, String phase, long sample, long decidedSample) {}
