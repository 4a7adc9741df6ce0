package io.beatwatch.monitor.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.BeatAlertSettings;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.detection.NetworkInput;
import io.beatwatch.monitor.detection.StreamMetadata;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.ScoredBeat;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EvaluateAlarmsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusMillis(900);
    private static final float[] SAYS_V = {0.1f, 0, 0.9f, 0, 0};

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final EvaluateAlarms alarms = new EvaluateAlarms(
            BeatAlertSettings.DEFAULT,
            AlertFormat.JSON,
            TestNetwork.CONTRACT,
            new EvaluateAlarms.Outputs("beats", "alerts"),
            new MonitorMetrics(meters));
    private KeyValueStore<String, byte[]> runs;

    @BeforeEach
    void start() {
        runs = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(StoreNames.VENTRICULAR_RUNS), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        runs.init(context.getStateStoreContext(), runs);
        context.addStateStore(runs);
        context.setCurrentSystemTimeMs(NOW.toEpochMilli());
        alarms.init(context);
    }

    private void beat(String streamId, BeatClass beatClass, int rr, boolean learning) {
        StreamMetadata metadata = new StreamMetadata(
                "device",
                SampleRate.ofHertz(250),
                List.of("MDC_ECG_ELEC_POTL_II"),
                List.of(new LeadScale(200, 0)),
                false);
        UnscoredBeat unscored = new UnscoredBeat(
                new DetectedBeat(100, rr, 70, SignalQuality.CLEAN, new LeadStrip(new short[1][10], 95)),
                new NetworkInput(TestNetwork.CONTRACT, new float[TestNetwork.CONTRACT.inputLength()], 100, learning),
                metadata,
                START,
                START.plusMillis(200),
                START.plusMillis(850));
        alarms.process(new Record<>(
                streamId, new ScoredBeat(unscored, new BeatScores(SAYS_V, new float[] {1}), beatClass, -1), 4711));
    }

    private List<AlertKind> kinds() {
        return context.forwarded("alerts").stream()
                .map(f -> ((Alert) f.record().value()).getKind())
                .toList();
    }

    @Test
    void shouldPublishEveryBeatAndAnAlertOfEachThatIsWorthOne() {
        beat("bed", BeatClass.N, 200, true);
        beat("bed", BeatClass.V, 200, false);
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
    void shouldEscalateEachStreamByItselfAndNotAcrossAGap() {
        for (int i = 0; i < 3; i++) {
            beat("a", BeatClass.V, 200, false);
        }
        beat("b", BeatClass.V, 200, false);
        beat("a", BeatClass.V, 0, false);
        beat("a", BeatClass.V, 1, false);
        beat("a", BeatClass.N, 200, false);
        assertThat(runs.get("a")).as("nothing to remember").isNull();
        beat("a", BeatClass.V, 200, false);
        assertThat(kinds())
                .containsExactly(
                        AlertKind.VENTRICULAR_BEAT,
                        AlertKind.VENTRICULAR_COUPLET,
                        AlertKind.VENTRICULAR_RUN,
                        AlertKind.VENTRICULAR_BEAT,
                        AlertKind.VENTRICULAR_BEAT,
                        AlertKind.VENTRICULAR_COUPLET,
                        AlertKind.VENTRICULAR_BEAT);
        assertThat(runs.get("a")).containsExactly(0, 0, 0, 1);
        assertThat(runs.get("b")).containsExactly(0, 0, 0, 1);
    }

    @Test
    void shouldGoOnWithARunThatAnotherTaskBegan() {
        runs.put("bed", new byte[] {0, 0, 0, 1});
        beat("bed", BeatClass.V, 200, false);
        assertThat(kinds()).containsExactly(AlertKind.VENTRICULAR_COUPLET);
        assertThat(runs.get("bed")).containsExactly(0, 0, 0, 2);
    }

    @Test
    void shouldDropARunThatIsNone() {
        byte[][] none = {{}, {0, 0, 1}, {0, 0, 0, 1, 0}, {0, 0, 0, 0}, {-1, -1, -1, -1}};
        for (byte[] bytes : none) {
            runs.put("bed", bytes);
            beat("bed", BeatClass.N, 200, false);
            assertThat(runs.get("bed")).isNull();
        }
        assertThat(meters.get("beatwatch.unreadable.state")
                        .tag("store", StoreNames.VENTRICULAR_RUNS)
                        .counter()
                        .count())
                .isEqualTo(none.length);
    }

    @Test
    void shouldNameTheAlertInCloudEventsHeaders() {
        beat("bed", BeatClass.V, 200, false);
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
