package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.alarm.BeatAlertSettings;

/**
 * How alarms are given.
 *
 * @param beats which single beats give an alert
 * @param profile name of the limits
 * @param limits of the conditions, where none are set for a bed
 */
public record AlarmSettings(BeatAlertSettings beats, String profile, AlarmLimits limits) {
    /** Every beat of the classes S, V and F, and the limits of adults. */
    public static final AlarmSettings DEFAULT =
            new AlarmSettings(BeatAlertSettings.DEFAULT, "adult", AlarmLimits.ADULT);
}
