package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both processors that know patients, on stores of their own and without a topology. */
class DetectBeatsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofSeconds(5);
    private static final String BEATS = "beats";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final List<String> STORES =
            List.of(StoreNames.PATIENTS, StoreNames.ADAPTATION, StoreNames.VENTRICULAR_RUNS);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final MockProcessorContext<String, byte[]> commands = new MockProcessorContext<>();
    private DetectBeats detect;
    private ApplyCommands apply;
    private long now;

    @BeforeEach
    void start() {
        for (String name : STORES) {
            KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            commands.addStateStore(store);
        }
        context.setCurrentSystemTimeMs(0);
        commands.setCurrentSystemTimeMs(0);
        detect = startDetecting();
        apply = new ApplyCommands(TestNetwork.MEMORY_CONTRACT, DEAD_LETTERS, metrics);
        apply.init(commands);
    }

    private DetectBeats startDetecting() {
        DetectBeats started = new DetectBeats(
                TestNetwork.MEMORY_CONTRACT,
                new BedSettings(Duration.ofSeconds(15), Duration.ofSeconds(60)),
                new DetectBeats.Outputs(BEATS, DEAD_LETTERS),
                metrics);
        started.init(context);
        return started;
    }

    private KeyValueStore<String, byte[]> store(String name) {
        return context.getStateStore(name);
    }

    private static List<byte[]> chunks(String streamId, int seconds) {
        TestBed bed = new TestBed(streamId, new TestSignal(250, 7, OptionalLong.of(250L * seconds)), CHUNK);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 1; !bed.ended(); i++) {
            chunks.add(ChunkWriter.write(streamId, bed.next(START.plus(CHUNK.multipliedBy(i))))
                    .toByteArray());
        }
        return chunks;
    }

    private void send(String streamId, byte[] value) {
        detect.process(new Record<>(streamId, value, 17));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1000;
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators()
                    .get(context.scheduledPunctuators().size() - 1)
                    .getPunctuator()
                    .punctuate(now);
        }
    }

    private double beds(String which) {
        return meters.get("beatwatch.beds." + which).gauge().value();
    }

    private static String header(CapturedForward<? extends String, ?> of, String name) {
        return new String(of.record().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] relearn(String streamId) {
        return PatientCommand.newBuilder()
                .setStreamId(streamId)
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
    }

    @Test
    void shouldPassOnTheBeatsWithKeyAndTimestampAndKeepThePatientUntilTheStreamEnds() {
        List<byte[]> chunks = chunks("bed", 20);
        for (byte[] chunk : chunks.subList(0, chunks.size() - 1)) {
            send("bed", chunk);
        }
        assertThat(store(StoreNames.PATIENTS).get("bed")).isNotNull();
        assertThat(context.forwarded(BEATS))
                .hasSizeBetween(15, 20)
                .allMatch(f -> f.record().key().equals("bed") && f.record().timestamp() == 17);
        assertThat(meters.get("beatwatch.samples").counter().count()).isEqualTo(15 * 250);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "started")
                        .counter()
                        .count())
                .isEqualTo(1);
        pass(1);
        assertThat(beds("active")).isEqualTo(1);

        send("bed", chunks.get(chunks.size() - 1));
        assertThat(store(StoreNames.PATIENTS).get("bed")).isNull();
        assertThat(context.forwarded(BEATS)).hasSize(25);
        pass(1);
        assertThat(beds("active")).isZero();
        assertThat(beds("lost")).isZero();
        assertThat(context.forwarded(DEAD_LETTERS)).isEmpty();
    }

    @Test
    void shouldGoOnWithTheVeryNextSampleInAnotherTask() {
        List<byte[]> chunks = chunks("bed", 20);
        send("bed", chunks.get(0));
        detect.close();
        pass(1);
        assertThat(beds("active")).as("of a closed task").isZero();
        detect = startDetecting();
        for (byte[] chunk : chunks.subList(1, chunks.size())) {
            send("bed", chunk);
        }
        assertThat(context.forwarded(BEATS)).hasSize(25);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "continued")
                        .counter()
                        .count())
                .isEqualTo(chunks.size() - 1);
    }

    @Test
    void shouldPutAsideWhatIsMalformedWithItsReason() {
        send("bed", new byte[] {1, 2, 3});
        assertThat(context.forwarded(BEATS)).isEmpty();
        assertThat(context.forwarded(DEAD_LETTERS)).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNREADABLE");
            assertThat(header(dead, "beatwatch.message")).contains("no EcgChunk");
            assertThat(dead.record().key()).isEqualTo("bed");
            assertThat(dead.record().value()).isEqualTo(new byte[] {1, 2, 3});
            assertThat(dead.record().timestamp()).isEqualTo(17);
        });
        assertThat(meters.get("beatwatch.dead.letters")
                        .tag("reason", "unreadable")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldNotPassOnKeysAndValuesThatAreTooLarge() {
        send("x".repeat(201), new byte[900_000]);
        send("bed", new byte[900_001]);
        List<? extends CapturedForward<? extends String, ?>> dead = context.forwarded(DEAD_LETTERS);
        assertThat(dead).hasSize(2);
        assertThat(dead.get(0).record().key()).isNull();
        assertThat((byte[]) dead.get(0).record().value()).hasSize(900_000);
        assertThat(header(dead.get(0), "beatwatch.message")).doesNotContain("not passed on");
        assertThat(dead.get(1).record().key()).isEqualTo("bed");
        assertThat(dead.get(1).record().value()).isNull();
        assertThat(header(dead.get(1), "beatwatch.message")).contains("900001 bytes are not passed on");
    }

    @Test
    void shouldSayWhereADeadLetterCameFrom() {
        context.setRecordMetadata("ecg.samples", 3, 42);
        send("bed", new byte[0]);
        CapturedForward<? extends String, ?> dead =
                context.forwarded(DEAD_LETTERS).get(0);
        assertThat(header(dead, "beatwatch.topic")).isEqualTo("ecg.samples");
        assertThat(header(dead, "beatwatch.partition")).isEqualTo("3");
        assertThat(header(dead, "beatwatch.offset")).isEqualTo("42");
    }

    @Test
    void shouldForgetAllOfABedThatStaysSilent() {
        send("bed", chunks("bed", 20).get(0));
        store(StoreNames.ADAPTATION).put("bed", new byte[1]);
        store(StoreNames.VENTRICULAR_RUNS).put("bed", new byte[4]);
        pass(15);
        assertThat(beds("lost")).isEqualTo(1);
        pass(44);
        assertThat(store(StoreNames.PATIENTS).get("bed")).isNotNull();
        pass(1);
        for (String name : STORES) {
            assertThat(store(name).get("bed")).as(name).isNull();
        }
    }

    @Test
    void shouldForgetWhatWasLeftOverOfAStreamThatEndedBeforeTheTaskCameHere() {
        store(StoreNames.ADAPTATION).put("ended", new byte[1]);
        store(StoreNames.VENTRICULAR_RUNS).put("run", new byte[4]);
        detect.close();
        detect = startDetecting();
        pass(60);
        assertThat(beds("lost")).as("neither was expected").isZero();
        assertThat(store(StoreNames.ADAPTATION).get("ended")).isNull();
        assertThat(store(StoreNames.VENTRICULAR_RUNS).get("run")).isNull();
    }

    @Test
    void shouldLearnAPatientAnewWhenToldTo() throws Exception {
        List<byte[]> chunks = chunks("bed", 30);
        chunks.subList(0, 4).forEach(chunk -> send("bed", chunk));
        store(StoreNames.ADAPTATION).put("bed", new byte[1]);
        byte[] before = store(StoreNames.PATIENTS).get("bed");
        assertThat(PatientSignal.restore(before, TestNetwork.MEMORY_CONTRACT)
                        .orElseThrow()
                        .learning())
                .isFalse();
        apply.process(new Record<>("bed", relearn("bed"), 0));
        assertThat(PatientSignal.restore(store(StoreNames.PATIENTS).get("bed"), TestNetwork.MEMORY_CONTRACT)
                        .orElseThrow()
                        .learning())
                .isTrue();
        assertThat(store(StoreNames.ADAPTATION).get("bed")).isNull();
        assertThat(meters.get("beatwatch.relearned").counter().count()).isEqualTo(1);
        assertThat(commands.forwarded()).isEmpty();
        send("bed", chunks.get(4));
        assertThat(context.forwarded(DEAD_LETTERS)).isEmpty();
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "continued")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void shouldPutAsideACommandForAStreamThatIsNotThere() {
        apply.process(new Record<>("nobody", relearn("nobody"), 0));
        assertThat(commands.forwarded(DEAD_LETTERS)).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNKNOWN_STREAM");
            assertThat(header(dead, "beatwatch.message")).contains("'nobody'");
        });
        assertThat(meters.get("beatwatch.relearned").counter().count()).isZero();
    }

    @Test
    void shouldDropAPatientWhoCannotBeRead() {
        store(StoreNames.PATIENTS).put("bed", new byte[] {1, 2, 3});
        apply.process(new Record<>("bed", relearn("bed"), 0));
        assertThat(store(StoreNames.PATIENTS).get("bed")).isNull();
        assertThat(commands.forwarded()).isEmpty();
        store(StoreNames.PATIENTS).put("bed", new byte[] {1, 2, 3});
        send("bed", chunks("bed", 20).get(0));
        assertThat(meters.get("beatwatch.unreadable.state")
                        .tag("store", "patients")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "started")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseSettingsThatWouldForgetABedBeforeItIsLost() {
        assertThat(new BedSettings(Duration.ofSeconds(1), Duration.ofMillis(1001)).lostAfter())
                .isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> new BedSettings(Duration.ofMillis(999), Duration.ofHours(1)))
                .hasMessageContaining("lostAfter");
        assertThatThrownBy(() -> new BedSettings(Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .hasMessageContaining("forgetAfter");
    }
}
