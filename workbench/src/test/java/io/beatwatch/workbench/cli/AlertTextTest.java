package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Probabilities;
import io.beatwatch.schema.Strip;
import io.beatwatch.schema.StripLead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertTextTest {
    private static final AlertText TEXT = new AlertText(true);

    private static Alert alarm(Alarm.Phase phase, Alarm.State state, Alarm.Inactivation inactivation, String by) {
        return Alert.newBuilder()
                .setStreamId("bed-7")
                .setAlarm(Alarm.newBuilder()
                        .setAlarmId("a1")
                        .setKind(Alarm.Kind.VENTRICULAR_TACHYCARDIA)
                        .setPriority(AlarmPriority.HIGH)
                        .setPhase(phase)
                        .setState(state)
                        .setInactivation(inactivation)
                        .setBy(by)
                        .setDecisionTime(Timestamps.fromMillis(5)))
                .setStrip(
                        Strip.newBuilder().addLeads(StripLead.newBuilder().addAllMicrovolts(List.of(0, 900, 0, -300))))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "START, ACTIVE, ENABLED, , begins",
        "CONTINUE, ACTIVE, ENABLED, , goes on",
        "CONTINUE, LATCHED, ENABLED, , is over and not acknowledged",
        "UPDATE, ACTIVE, ALERT_ACKNOWLEDGED, nurse, is acknowledged by nurse",
        "UPDATE, ACTIVE, AUDIO_PAUSED, nurse, has its sound paused by nurse",
        "END, INACTIVE, ENABLED, , is over",
        "END, LATCHED, ENABLED, , 'is over, shown until it is acknowledged'",
        "END, INACTIVE, ALARM_PAUSED, nurse, ends as alarms are paused by nurse",
        "RESET, INACTIVE, ALERT_ACKNOWLEDGED, nurse, is acknowledged after its end by nurse",
        "RESET, INACTIVE, ENABLED, , is shown no longer"
    })
    void shouldSayInWordsWhatHappensToAnAlarm(
            Alarm.Phase phase, Alarm.State state, Alarm.Inactivation inactivation, String by, String words) {
        String shown = TEXT.of(alarm(phase, state, inactivation, by == null ? "" : by));

        assertThat(shown.lines().findFirst().orElseThrow())
                .contains(" bed-7 ", " high ", " ventricular tachycardia " + words + "   a1");
        assertThat(shown.lines().count() > 1).as("strip").isEqualTo(phase == Alarm.Phase.START);
    }

    @Test
    void shouldSayHowFastAndWhetherItSounds() {
        Alert begin = alarm(Alarm.Phase.START, Alarm.State.ACTIVE, Alarm.Inactivation.ENABLED, "");
        Alert sounding = begin.toBuilder()
                .setAlarm(
                        begin.getAlarm().toBuilder().setSounds(true).setBeats(5).setRate(184.6f))
                .build();

        assertThat(TEXT.of(sounding)).contains("begins, 5 beats, 185/min, sounds");
    }

    @Test
    void shouldShowAnAlarmOfAKindThatItDoesNotKnow() {
        Alert newer = Alert.newBuilder()
                .setAlarm(Alarm.newBuilder().setKindValue(999).setPhaseValue(99))
                .build();
        assertThat(TEXT.of(newer)).contains("unrecognized");
    }

    @Test
    void shouldShowAnAlertForABeatAsBefore() {
        Alert beat = Alert.newBuilder()
                .setStreamId("bed-7")
                .setKind(AlertKind.VENTRICULAR_BEAT)
                .setLabel(BeatLabel.V)
                .setProbabilities(Probabilities.newBuilder().setV(0.9f))
                .setHeartRate(80)
                .setRrMilliseconds(450)
                .setLearning(true)
                .build();
        assertThat(TEXT.of(beat))
                .contains("bed-7      V  ventricular beat        90 %   RR  450 ms,  80/min   (learning)");
    }
}
