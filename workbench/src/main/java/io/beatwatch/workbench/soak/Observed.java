package io.beatwatch.workbench.soak;

import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was published of each bed, in the order in which it was: a line for each beat and one for each change of an alarm that
 * the signal makes. Those that the monitor's clock makes hang on how fast the machine is, and so does how often an alarm is
 * said again. Single thread.
 */
final class Observed {
    private static final Set<Alarm.Kind> BY_THE_CLOCK =
            EnumSet.of(Alarm.Kind.GATEWAY_LOST, Alarm.Kind.CLOCK_SKEW, Alarm.Kind.MONITOR_BEHIND);

    private final Map<String, List<String>> beats = new TreeMap<>();
    private final Map<String, List<String>> alarms = new TreeMap<>();
    private int beatCount;
    private int alarmCount;

    void beat(AnnotatedBeat beat) {
        beat(beat.getStreamId(), beat.getSample(), beat.getLabel().name());
    }

    void beat(String stream, long sample, String beatClass) {
        beats.computeIfAbsent(stream, s -> new ArrayList<>()).add(sample + " " + beatClass);
        beatCount++;
    }

    void alert(Alert alert) {
        if (alert.hasAlarm() && !BY_THE_CLOCK.contains(alert.getAlarm().getKind())) {
            Alarm alarm = alert.getAlarm();
            alarm(
                    alert.getStreamId(),
                    alarm.getKind().name(),
                    alarm.getPhase().name(),
                    alarm.getOnsetSample(),
                    alarm.getDecidedSample());
        }
    }

    void alarm(String stream, String kind, String phase, long onset, long decided) {
        if (phase.equals(Alarm.Phase.CONTINUE.name())) {
            return;
        }
        alarms.computeIfAbsent(stream, s -> new ArrayList<>())
                .add(kind + " " + phase + " from " + onset + " at " + decided);
        alarmCount++;
    }

    Map<String, List<String>> beats() {
        return beats;
    }

    Map<String, List<String>> alarms() {
        return alarms;
    }

    int beatCount() {
        return beatCount;
    }

    int alarmCount() {
        return alarmCount;
    }

    /** How often alarms did this. */
    long changes(String phase) {
        return alarms.values().stream()
                .flatMap(List::stream)
                .filter(line -> line.contains(" " + phase + " "))
                .count();
    }
}
