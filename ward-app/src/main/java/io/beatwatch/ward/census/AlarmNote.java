package io.beatwatch.ward.census;

import com.google.protobuf.Timestamp;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.Probabilities;

/**
 * What the page says of a record of the alerts topic, without strip and attention: those are read again when somebody asks
 * for them. Immutable.
 *
 * @param partition of the alerts topic
 * @param offset in it
 * @param id of the alert; an alert that is sent twice has the same
 * @param bed stream id
 * @param alarmId the same in all events of one alarm; empty for an alert about one beat
 * @param kind name of the alarm's or the alert's kind
 * @param label class of the beat that it is about, or empty
 * @param priority HIGH, MEDIUM, LOW or ADVISORY
 * @param phase empty for an alert about one beat, as the next two
 * @param timeMillis when it was decided, in milliseconds since 1970
 * @param onsetMillis when the condition began or the beat was
 * @param open whether the alarm shows after this event
 * @param rate per minute, NaN where there is none
 * @param certainty 0 to 1, NaN where there is none
 */
public record AlarmNote(
        int partition,
        long offset,
        String id,
        String bed,
        String alarmId,
        String kind,
        String label,
        String priority,
        String phase,
        String state,
        String inactivation,
        boolean sounds,
        long timeMillis,
        long onsetMillis,
        boolean open,
        float rate,
        int beats,
        float certainty,
        String by,
        boolean technical,
        boolean learning,
        boolean simulated,
        boolean hasStrip) {

    /** Reads an alert. */
    public static AlarmNote of(Alert alert, int partition, long offset) {
        if (!alert.hasAlarm()) {
            float rate = alert.hasHeartRate() ? alert.getHeartRate() : Float.NaN;
            return new AlarmNote(
                    partition,
                    offset,
                    alert.getId(),
                    alert.getStreamId(),
                    "",
                    alert.getKind().name(),
                    alert.getLabel().name(),
                    AlarmPriority.ADVISORY.name(),
                    "",
                    "",
                    "",
                    false,
                    millis(alert.getPublicationTime()),
                    millis(alert.getBeatTime()),
                    false,
                    rate,
                    0,
                    probability(alert),
                    "",
                    false,
                    alert.getLearning(),
                    alert.getSimulated(),
                    alert.getStrip().getLeadsCount() > 0);
        }
        Alarm alarm = alert.getAlarm();
        long onset = millis(alarm.getOnsetTime());
        long decided = millis(alarm.getDecisionTime());
        return new AlarmNote(
                partition,
                offset,
                alert.getId(),
                alert.getStreamId(),
                alarm.getAlarmId(),
                kind(alarm),
                alert.getLabelValue() == 0 ? "" : alert.getLabel().name(),
                priority(alarm),
                alarm.getPhase().name(),
                alarm.getState().name(),
                alarm.getInactivation().name(),
                alarm.getSounds(),
                decided == 0 ? millis(alert.getPublicationTime()) : decided,
                onset == 0 ? millis(alert.getBeatTime()) : onset,
                open(alarm),
                alarm.hasRate() ? alarm.getRate() : Float.NaN,
                alarm.getBeats(),
                alarm.hasCertainty() ? alarm.getCertainty() : Float.NaN,
                alarm.getBy(),
                alarm.getTechnical(),
                alert.getLearning(),
                alert.getSimulated(),
                alert.getStrip().getLeadsCount() > 0);
    }

    /** A kind that this version does not know is shown by its number. */
    private static String kind(Alarm alarm) {
        return alarm.getKind() == Alarm.Kind.UNRECOGNIZED
                ? "KIND_" + alarm.getKindValue()
                : alarm.getKind().name();
    }

    /** One that this version does not know, or that is missing, counts as the highest: it must not be overlooked. */
    private static String priority(Alarm alarm) {
        return switch (alarm.getPriority()) {
            case MEDIUM, LOW, ADVISORY -> alarm.getPriority().name();
            default -> AlarmPriority.HIGH.name();
        };
    }

    private static boolean open(Alarm alarm) {
        if (alarm.getPhase() == Alarm.Phase.RESET || alarm.getState() == Alarm.State.INACTIVE) {
            return false;
        }
        return alarm.getPhase() != Alarm.Phase.END || alarm.getState() == Alarm.State.LATCHED;
    }

    private static float probability(Alert alert) {
        Probabilities p = alert.getProbabilities();
        return switch (alert.getLabel()) {
            case N -> p.getN();
            case S -> p.getS();
            case V -> p.getV();
            case F -> p.getF();
            case Q -> p.getQ();
            default -> Float.NaN;
        };
    }

    /** Milliseconds since 1970, 0 for a time that is not set. */
    public static long millis(Timestamp time) {
        return time.getSeconds() * 1000 + time.getNanos() / 1_000_000;
    }

    /** Whether this is an event of an alarm about a condition, and not an alert about one beat. */
    public boolean isAlarm() {
        return !alarmId.isEmpty();
    }

    /** Whether it only says again what the event before said. */
    boolean repeats(AlarmNote before) {
        return before != null
                && phase.equals(Alarm.Phase.CONTINUE.name())
                && before.priority.equals(priority)
                && before.state.equals(state)
                && before.inactivation.equals(inactivation)
                && before.sounds == sounds;
    }
}
