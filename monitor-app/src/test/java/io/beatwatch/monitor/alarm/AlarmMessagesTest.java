package io.beatwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Timestamps;
import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmEvent.Inactivation;
import io.beatwatch.ecg.alarm.AlarmEvent.Phase;
import io.beatwatch.ecg.alarm.AlarmEvent.State;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.AlarmLimit;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.alarm.AlarmMessages.Context;
import io.beatwatch.monitor.patient.NetworkInput;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.PauseAudio;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlarmMessagesTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(100);
    private static final SampleRate RATE = SampleRate.ofHertz(250);
    private static final LeadStrip STRIP = new LeadStrip(new short[][] {{1024, 1224}}, 1500);
    private static final StreamMetadata METADATA = new StreamMetadata(
            "device-3", RATE, List.of("MDC_ECG_ELEC_POTL_II"), List.of(new LeadScale(200, 1024)), true);

    private final AlarmMessages messages = new AlarmMessages(CONTRACT);

    private static Instant timeOf(long sample) {
        return START.plusMillis(4 * sample);
    }

    private static Context context(Optional<ScoredBeat> beat, Optional<LeadStrip> strip, float heartRate) {
        return new Context(
                "bed",
                METADATA,
                AlarmMessagesTest::timeOf,
                START.plusMillis(9_000),
                NOW,
                heartRate,
                false,
                beat,
                strip);
    }

    private static final Context BARE = context(Optional.empty(), Optional.empty(), 0);

    private static ScoredBeat beat() {
        UnscoredBeat unscored = new UnscoredBeat(
                new DetectedBeat(1800, 200, 71, SignalQuality.CLEAN, STRIP),
                new NetworkInput(new float[CONTRACT.inputLength()], 1800, false),
                METADATA,
                START,
                START,
                START);
        return new ScoredBeat(
                unscored,
                new BeatScores(new float[] {0.1f, 0.1f, 0.7f, 0.1f, 0}, new float[] {0.25f, 0.75f}),
                BeatClass.V,
                -1);
    }

    private static AlarmEvent event(AlarmKind kind, Phase phase, float rate, int beats, long millis, String by) {
        return new AlarmEvent(
                "alarm",
                kind,
                kind.priority(),
                phase,
                State.ACTIVE,
                Inactivation.ENABLED,
                true,
                1500,
                2000,
                rate,
                beats,
                0.8f,
                millis,
                millis,
                by);
    }

    @Test
    void shouldHoldWhatIsKnownOfAlarmStreamAndNetwork() {
        AlarmEvent event = event(AlarmKind.VENTRICULAR_TACHYCARDIA, Phase.START, 180, 5, 0, "");
        Alert alert = messages.alert(event, context(Optional.of(beat()), Optional.of(STRIP), 120));

        assertThat(alert.getKind()).isEqualTo(AlertKind.ALERT_KIND_UNSPECIFIED);
        assertThat(alert.getStreamId()).isEqualTo("bed");
        assertThat(alert.getDeviceId()).isEqualTo("device-3");
        assertThat(alert.getSample()).isEqualTo(1500);
        assertThat(alert.getBeatTime()).isEqualTo(alert.getAlarm().getOnsetTime());
        assertThat(Timestamps.toMillis(alert.getBeatTime()))
                .isEqualTo(timeOf(1500).toEpochMilli());
        assertThat(Timestamps.toMillis(alert.getDetectionTime())).isEqualTo(START.toEpochMilli() + 9_000);
        assertThat(Timestamps.toMillis(alert.getPublicationTime())).isEqualTo(NOW.toEpochMilli());
        assertThat(alert.getProbabilities().getV()).isEqualTo(0.7f);
        assertThat(alert.getAttention().getWeightsList()).containsExactly(0.25f, 0.75f);
        assertThat(alert.getStrip().getFirstSample()).isEqualTo(1500);
        assertThat(alert.getStrip().getLeads(0).getMicrovoltsList()).containsExactly(0, 1000);
        assertThat(alert.getHeartRate()).isEqualTo(120);
        assertThat(alert.getModelVersion()).isEqualTo(CONTRACT.version());
        assertThat(alert.getSimulated()).isTrue();
        assertThat(alert.getPriority()).isEqualTo(AlarmPriority.HIGH);
        Alarm alarm = alert.getAlarm();
        assertThat(alarm.getAlarmId()).isEqualTo("alarm");
        assertThat(alarm.getPhase()).isEqualTo(Alarm.Phase.START);
        assertThat(alarm.getState()).isEqualTo(Alarm.State.ACTIVE);
        assertThat(alarm.getSounds()).isTrue();
        assertThat(alarm.getOnsetSample()).isEqualTo(1500);
        assertThat(alarm.getDecidedSample()).isEqualTo(2000);
        assertThat(Timestamps.toMillis(alarm.getDecisionTime()))
                .isEqualTo(timeOf(2000).toEpochMilli());
        assertThat(alarm.getRate()).isEqualTo(180);
        assertThat(alarm.getBeats()).isEqualTo(5);
        assertThat(alarm.getCertainty()).isEqualTo(0.8f);
        assertThat(alarm.getMdcMnemonic()).isEqualTo("MDC_ECG_V_TACHY");
        assertThat(alarm.getMdcCode()).isEqualTo(199832);
        assertThat(alarm.getMdcCodeSource()).isEqualTo(Alarm.MdcCodeSource.DERIVED);
        assertThat(alarm.getSnomed()).isEqualTo(426525004);
        assertThat(alarm.getTechnical()).isFalse();
    }

    @Test
    void shouldLeaveOutWhatThereIsNot() {
        Alert alert = messages.alert(event(AlarmKind.LEAD_OFF, Phase.START, 0, 0, 0, ""), BARE);

        assertThat(alert.hasProbabilities()).isFalse();
        assertThat(alert.hasAttention()).isFalse();
        assertThat(alert.hasStrip()).isFalse();
        assertThat(alert.hasHeartRate()).isFalse();
        assertThat(alert.getAlarm().hasRate()).isFalse();
        assertThat(alert.getAlarm().hasCertainty()).isFalse();
        assertThat(alert.getAlarm().getMdcCodeSource()).isEqualTo(Alarm.MdcCodeSource.MDC_CODE_SOURCE_UNSPECIFIED);
        assertThat(alert.getAlarm().getTechnical()).isTrue();
    }

    @Test
    void shouldTakeTheMonitorsClockWhenTheGatewaysTellsNothing() {
        long millis = START.plusSeconds(50).toEpochMilli();
        Alarm lost = messages.alert(event(AlarmKind.GATEWAY_LOST, Phase.START, 0, 0, millis, ""), BARE)
                .getAlarm();
        assertThat(Timestamps.toMillis(lost.getOnsetTime())).isEqualTo(millis);
        assertThat(Timestamps.toMillis(lost.getDecisionTime())).isEqualTo(millis);

        Alarm acknowledged = messages.alert(event(AlarmKind.ASYSTOLE, Phase.UPDATE, 0, 0, millis, "nurse"), BARE)
                .getAlarm();
        assertThat(Timestamps.toMillis(acknowledged.getDecisionTime()))
                .isEqualTo(timeOf(2000).toEpochMilli());
        assertThat(acknowledged.getBy()).isEqualTo("nurse");
    }

    @ParameterizedTest
    @EnumSource(AlarmKind.class)
    void shouldHaveAMessageForEachKindAndPhase(AlarmKind kind) {
        List<String> ids = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            AlarmEvent event = event(kind, phase, 0, 0, 7, "");
            Alert alert = messages.alert(event, BARE);
            assertThat(alert.getAlarm().getKind().name()).isEqualTo(kind.name());
            assertThat(alert.getAlarm().getPhase().name()).isEqualTo(phase.name());
            assertThat(alert.getId()).isEqualTo(messages.alert(event, BARE).getId());
            ids.add(alert.getId());
            ids.add(messages.alert(event(kind, phase, 0, 0, 8, ""), BARE).getId());
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void shouldNameTheKindInTheHeaders() {
        Alert alert = messages.alert(event(AlarmKind.R_ON_T, Phase.START, 0, 0, 0, ""), BARE);
        Map<String, String> headers = new HashMap<>();
        CloudEventHeaders.of(alert, AlertFormat.JSON)
                .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));

        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "io.beatwatch.alarm.r_on_t")
                .containsEntry("ce_id", alert.getId())
                .containsEntry("ce_source", "/beatwatch/streams/bed")
                .containsEntry("ce_time", "2026-01-01T00:00:06Z")
                .containsEntry("content-type", "application/json");
    }

    @Test
    void shouldSayWhatIsInForceForABed() {
        AlarmEngine engine = new AlarmEngine(RATE, "bed", AlarmLimits.ADULT);
        AlarmEngine.Listener nobody = e -> {};
        engine.gap(1000, nobody);
        engine.setLimits(Map.of("alarms.tachycardia.rate", 130.0), false, "nurse", NOW, nobody);
        engine.pauseAlarms(java.time.Duration.ofSeconds(30), "nurse", NOW, nobody);
        PatientCommand command = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setPauseAudio(PauseAudio.newBuilder()
                        .setDuration(Duration.newBuilder().setSeconds(9999)))
                .setId("c-1")
                .setBy("nurse")
                .setIssuedAt(Timestamps.fromMillis(5))
                .build();
        CommandOutcome outcome = BedStatusMessages.outcome(command, Optional.of("too long"));
        BedStatus status = new BedStatusMessages("adult")
                .status("bed", METADATA, engine, AlarmMessagesTest::timeOf, Optional.of(outcome), NOW);

        assertThat(status.getStreamId()).isEqualTo("bed");
        assertThat(status.getProfile()).isEqualTo("adult");
        assertThat(status.getDeviceId()).isEqualTo(METADATA.deviceId());
        assertThat(status.getSimulated()).isEqualTo(METADATA.simulated());
        assertThat(status.getGatewayConflict()).isFalse();
        assertThat(status.getLimitsMap())
                .hasSize(AlarmLimit.values().length)
                .containsEntry("alarms.tachycardia.rate", 130.0)
                .containsEntry("alarms.vt.beats", 5.0);
        assertThat(status.getOwnLimitsList()).containsExactly("alarms.tachycardia.rate");
        assertThat(status.hasAudioPausedUntil()).isFalse();
        assertThat(Timestamps.toMillis(status.getAlarmsPausedUntil()))
                .isEqualTo(timeOf(8500).toEpochMilli());
        assertThat(status.getOutcome().getCommand()).isEqualTo("pauseAudio");
        assertThat(status.getOutcome().getAccepted()).isFalse();
        assertThat(status.getOutcome().getReason()).isEqualTo("too long");
        assertThat(status.getOutcome().getIssuedAt()).isEqualTo(command.getIssuedAt());
        assertThat(BedStatusMessages.outcome(command, Optional.empty()).getAccepted())
                .isTrue();
        assertThat(Suppression.values()).hasSize(7);
    }
}
