package io.beatwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.NetworkInput;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvaluateAlarmsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusMillis(900);
    private static final float[] SAYS_V = {0.1f, 0, 0.9f, 0, 0};

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final Patient.Settings settings = new Patient.Settings(TestNetwork.CONTRACT, AlarmSettings.DEFAULT);
    private final PatientStore patients = new RecordedPatients(new HashMap<>(), settings, metrics);
    private final EvaluateAlarms alarms = new EvaluateAlarms(
            AlertFormat.JSON,
            TestNetwork.CONTRACT,
            "adult",
            new EvaluateAlarms.Outputs("beats", "alerts", "beds"),
            AlertCommits::new,
            metrics);

    @BeforeEach
    void start() {
        patients.init(context.getStateStoreContext(), patients);
        context.addStateStore(patients);
        context.setCurrentSystemTimeMs(NOW.toEpochMilli());
        alarms.init(context);
    }

    private static ScoredBeat scored(BeatClass beatClass, boolean learning) {
        StreamMetadata metadata = new StreamMetadata(
                "device",
                SampleRate.ofHertz(250),
                List.of("MDC_ECG_ELEC_POTL_II"),
                List.of(new LeadScale(200, 0)),
                false);
        UnscoredBeat unscored = new UnscoredBeat(
                new DetectedBeat(100, 200, 70, SignalQuality.CLEAN, new LeadStrip(new short[1][10], 95)),
                new NetworkInput(new float[TestNetwork.CONTRACT.inputLength()], 100, learning),
                metadata,
                START,
                START.plusMillis(200),
                START.plusMillis(850));
        return new ScoredBeat(unscored, new BeatScores(SAYS_V, new float[] {1}), beatClass, -1);
    }

    private void tell(Consumer<Patient.Listener> step) {
        alarms.process(new Record<>("bed", new Patient.Step(patients.of("bed"), 4711, step), 4711));
    }

    private void beat(BeatClass beatClass, boolean learning) {
        ScoredBeat scored = scored(beatClass, learning);
        tell(listener -> {
            listener.beat(scored);
            if (beatClass == BeatClass.V) {
                listener.alert(scored, BeatAlertKind.VENTRICULAR_BEAT);
            }
        });
    }

    @Test
    void shouldPublishEveryBeatAndAnAlertOfEachThatIsWorthOne() {
        beat(BeatClass.N, true);
        beat(BeatClass.V, false);
        assertThat(context.forwarded("beats"))
                .hasSize(2)
                .allMatch(
                        f -> f.record().timestamp() == 4711 && f.record().key().equals("bed"))
                .allMatch(f -> f.record().value() instanceof AnnotatedBeat);
        assertThat(context.forwarded("alerts")).singleElement().satisfies(f -> {
            assertThat(f.record().key()).isEqualTo("bed");
            assertThat(f.record().timestamp()).isEqualTo(4711);
        });
        assertThat(meters.get("beatwatch.beats").tag("class", "N").counter().count())
                .isEqualTo(1);
        assertThat(meters.get("beatwatch.beats.learning").counter().count()).isEqualTo(1);
        assertThat(meters.get("beatwatch.alerts")
                        .tag("kind", "ventricular_beat")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("beatwatch.chunk.to.alert").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(50);
        assertThat(meters.get("beatwatch.beat.to.alert").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(700);
    }

    @Test
    void shouldAskForACommitWithAnAlertAndNotWithABeatAlone() {
        beat(BeatClass.N, false);
        assertThat(context.committed()).isFalse();
        beat(BeatClass.V, false);
        assertThat(context.committed()).isTrue();
        context.resetCommit();
        beat(BeatClass.V, false);
        assertThat(context.committed()).as("so soon after the one before").isFalse();
        long due = NOW.toEpochMilli() + AlertCommits.LEAST_MILLIS;
        context.setCurrentSystemTimeMs(due);
        beat(BeatClass.N, false);
        assertThat(context.committed()).as("the alert still waits").isTrue();
        context.resetCommit();
        beat(BeatClass.V, false);
        var clock = context.scheduledPunctuators().get(0).getPunctuator();
        clock.punctuate(due + 1);
        assertThat(context.committed()).isFalse();
        clock.punctuate(due + AlertCommits.LEAST_MILLIS);
        assertThat(context.committed()).as("though nothing follows it").isTrue();
    }

    @Test
    void shouldPublishWhatWasKnownBeforeAFailureAndGoOn() {
        tell(listener -> {
            listener.beat(scored(BeatClass.N, false));
            throw new IllegalStateException("a fault of ours");
        });
        beat(BeatClass.N, false);
        assertThat(context.forwarded("beats")).hasSize(2);
    }

    @Test
    void shouldNameTheAlertInCloudEventsHeaders() {
        beat(BeatClass.V, false);
        Headers headers = context.forwarded("alerts").get(0).record().headers();
        Alert alert = (Alert) context.forwarded("alerts").get(0).record().value();
        assertThat(header(headers, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(headers, "ce_id")).isEqualTo(alert.getId());
        assertThat(header(headers, "ce_type")).isEqualTo("io.beatwatch.alert.ventricular_beat");
        assertThat(header(headers, "ce_source")).isEqualTo("/beatwatch/streams/bed");
        assertThat(header(headers, "ce_time")).isEqualTo("2026-01-01T00:00:00.200Z");
        assertThat(header(headers, "content-type")).isEqualTo("application/json");
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
