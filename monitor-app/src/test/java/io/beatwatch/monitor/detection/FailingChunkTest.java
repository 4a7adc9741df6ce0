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
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What becomes of a patient where we fail on a record, and of a record where Kafka Streams fails. */
class FailingChunkTest {
    private static final Duration CHUNK = Duration.ofSeconds(10);
    private static final String BEATS = "beats";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final List<String> STORES =
            List.of(StoreNames.PATIENTS, StoreNames.ADAPTATION, StoreNames.VENTRICULAR_RUNS);

    private final MonitorMetrics metrics = new MonitorMetrics(new SimpleMeterRegistry());
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private int failAfterBeats = Integer.MAX_VALUE;

    private void addStores() {
        for (String name : STORES) {
            KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
    }

    private KeyValueStore<String, byte[]> store(String name) {
        return context.getStateStore(name);
    }

    /** Reads, but does not write: a broker that cannot be reached, a producer that was fenced. */
    @SuppressWarnings("unchecked")
    private static KeyValueStore<String, byte[]> failing(StateStore store) {
        return (KeyValueStore<String, byte[]>) Proxy.newProxyInstance(
                FailingChunkTest.class.getClassLoader(),
                new Class<?>[] {KeyValueStore.class},
                (p, method, arguments) -> {
                    if (method.getName().equals("put") || method.getName().equals("delete")) {
                        throw new StreamsException("the producer was fenced");
                    }
                    return method.invoke(store, arguments);
                });
    }

    private DetectBeats detect() {
        context.setCurrentSystemTimeMs(0);
        DetectBeats detect = new DetectBeats(
                TestNetwork.CONTRACT,
                BedSettings.DEFAULT,
                new DetectBeats.Outputs(BEATS, DEAD_LETTERS),
                metrics,
                (patient, chunk, listener) -> {
                    int[] found = {0};
                    return patient.accept(chunk, beat -> {
                        if (found[0]++ == failAfterBeats) {
                            throw new IllegalStateException("a fault of ours");
                        }
                        listener.beat(beat);
                    });
                });
        detect.init(context);
        return detect;
    }

    private static List<byte[]> chunkOf(String streamId, int count) {
        TestBed bed = new TestBed(streamId, new TestSignal(250, 7, OptionalLong.empty()), CHUNK);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Instant sent = Instant.parse("2026-01-01T00:00:00Z").plus(CHUNK.multipliedBy(i));
            chunks.add(ChunkWriter.write(streamId, bed.next(sent)).toByteArray());
        }
        return chunks;
    }

    private static Record<String, byte[]> record(String streamId, byte[] value) {
        return new Record<>(streamId, value, 0);
    }

    private List<Long> beats() {
        return context.forwarded(BEATS).stream()
                .map(f -> ((UnscoredBeat) f.record().value()).beat().rPeak())
                .toList();
    }

    private List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (CapturedForward<? extends String, ?> dead : context.forwarded(DEAD_LETTERS)) {
            reasons.add(new String(
                    dead.record().headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8));
        }
        return reasons;
    }

    @Test
    void shouldPublishTheBeatsFoundBeforeAChunkFailedAndForgetAllOfThePatientAndNobodyElse() {
        addStores();
        List<byte[]> chunks = chunkOf("bed", 3);
        DetectBeats detect = detect();
        detect.process(record("bed", chunks.get(0)));
        detect.process(record("other", chunkOf("other", 1).get(0)));
        List<Long> before = beats();
        for (String store : STORES.subList(1, STORES.size())) {
            store(store).put("bed", new byte[] {0, 0, 0, 1});
            store(store).put("other", new byte[] {0, 0, 0, 1});
        }

        context.resetForwards();
        failAfterBeats = 5;
        detect.process(record("bed", chunks.get(1)));
        assertThat(beats()).hasSize(5).isSorted().allMatch(beat -> beat > before.get(before.size() / 2 - 1));
        assertThat(reasons()).containsExactly("FAILED");
        for (String store : STORES) {
            assertThat(store(store).get("bed")).as(store).isNull();
            assertThat(store(store).get("other")).as(store).isNotNull();
        }

        context.resetForwards();
        failAfterBeats = Integer.MAX_VALUE;
        detect.process(record("bed", chunks.get(2)));
        assertThat(beats()).hasSizeGreaterThan(8).allMatch(beat -> beat >= 20 * 250);
        detect.close();
    }

    @Test
    void shouldNotTakeAFailureOfKafkaStreamsForABadCommand() throws Exception {
        addStores();
        PatientSignal patient = new PatientSignal(TestNetwork.CONTRACT);
        patient.accept(ChunkReader.read("bed", chunkOf("bed", 1).get(0)), beat -> {});
        store(StoreNames.PATIENTS).put("bed", patient.save());
        ApplyCommands obey = new ApplyCommands(TestNetwork.CONTRACT, DEAD_LETTERS, metrics);
        MockProcessorContext<String, byte[]> commands = new MockProcessorContext<>();
        commands.setCurrentSystemTimeMs(0);
        commands.addStateStore(failing(store(StoreNames.PATIENTS)));
        commands.addStateStore(failing(store(StoreNames.ADAPTATION)));
        obey.init(commands);
        byte[] relearn = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
        assertThatThrownBy(() -> obey.process(record("bed", relearn))).isInstanceOf(StreamsException.class);
        assertThat(commands.forwarded()).isEmpty();
        obey.process(record("bed", new byte[1]));
        assertThat(commands.forwarded(DEAD_LETTERS)).hasSize(1);
    }
}
