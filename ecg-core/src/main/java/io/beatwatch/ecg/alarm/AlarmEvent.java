package io.beatwatch.ecg.alarm;

/**
 * A moment in the life of an alarm, in the words of IHE ACM.
 *
 * @param id the same for all events of one alarm, its own, and the same however often the signal is worked out
 * @param kind what it says
 * @param priority how urgent it is
 * @param phase what happened to it
 * @param state whether its condition is there now
 * @param inactivation what somebody did about it
 * @param sounds whether a bedside should sound; without, it is to be shown only
 * @param sample where the condition began, as a position in the signal
 * @param decidedSample the newest sample that was read by then
 * @param rate beats per minute that go with it, 0 where there are none
 * @param beats beats that make it so far, 0 where it is not made of beats
 * @param certainty mean certainty of these beats, 1 where there are none
 * @param onsetMillis where the condition began by the monitor's clock, in milliseconds since 1970; 0 where the signal tells
 * @param decidedMillis when it was decided by that clock; 0 where a sample decided
 * @param by who gave the command that made it happen; empty where none did, or nobody is known
 */
public record AlarmEvent(
        String id,
        AlarmKind kind,
        AlarmPriority priority,
        Phase phase,
        State state,
        Inactivation inactivation,
        boolean sounds,
        long sample,
        long decidedSample,
        float rate,
        int beats,
        float certainty,
        long onsetMillis,
        long decidedMillis,
        String by) {
    /** What happened. */
    public enum Phase {
        START,
        /** Said again every 10 s, so that who came late learns of it. */
        CONTINUE,
        UPDATE,
        /** The condition is over; a latched alarm stays shown until its {@link #RESET}. One for each start. */
        END,
        /** A latched alarm was acknowledged after its condition was over, or another one of its kind begins. */
        RESET
    }

    /** Whether the condition is there. */
    public enum State {
        ACTIVE,
        INACTIVE,
        /** Over, but shown until somebody acknowledges it. */
        LATCHED
    }

    /** What somebody did about it. */
    public enum Inactivation {
        /** Nothing. */
        ENABLED,
        AUDIO_PAUSED,
        /** Somebody paused alarms about the patient, which ended this one. */
        ALARM_PAUSED,
        ALERT_ACKNOWLEDGED
    }
}
