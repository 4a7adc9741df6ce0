package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what a patient says. Single thread. */
final class Heard implements Patient.Listener {
    /** All of it, in its order. */
    final List<String> lines = new ArrayList<>();

    final List<ScoredBeat> beats = new ArrayList<>();
    final List<AlarmEvent> alarms = new ArrayList<>();
    /** Null where no command was answered. */
    final List<Patient.Answer> statuses = new ArrayList<>();

    @Override
    public void beat(ScoredBeat beat) {
        beats.add(beat);
        lines.add("beat " + beat.pending().beat().rPeak() + ' ' + beat.beatClass() + " cluster " + beat.cluster() + ' '
                + Arrays.toString(beat.scores().probabilities()));
    }

    @Override
    public void alert(ScoredBeat beat, BeatAlertKind kind) {
        lines.add("alert " + kind + ' ' + beat.pending().beat().rPeak());
    }

    @Override
    public void alarm(AlarmEvent event, AlarmContext context) {
        alarms.add(event);
        ScoredBeat beat = context.completedBy();
        lines.add(event + " at " + context.heartRate() + "/min, " + context.time() + " of " + context.metadata()
                + (context.learning() ? " learning " : " ")
                + (beat == null ? "" : beat.pending().beat().rPeak()));
    }

    @Override
    public void quality(long sample, int lead, SignalQuality quality) {
        lines.add("quality " + sample + ' ' + lead + ' ' + quality);
    }

    @Override
    public void suppressed(AlarmKind kind, Suppression why) {
        lines.add("suppressed " + kind + ' ' + why);
    }

    @Override
    public void status(Patient.Answer answer) {
        statuses.add(answer);
        lines.add("status " + answer);
    }

    /** Kinds and phases of the alarms so far. */
    List<String> phases() {
        return alarms.stream().map(alarm -> alarm.kind() + " " + alarm.phase()).toList();
    }

    void clear() {
        lines.clear();
        beats.clear();
        alarms.clear();
        statuses.clear();
    }
}
