package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.detection.PatientSignal;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.PendingBeatStore.Waiting;
import io.beatwatch.monitor.state.UnreadableState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class PendingBeatStoreTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final KeyValueStore<String, byte[]> store = store("pending-beats");
    private final KeyValueStore<String, byte[]> before = store("waiting-beats");

    private static KeyValueStore<String, byte[]> store(String name) {
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private PendingBeatStore open() {
        return new PendingBeatStore(store, before, new UnreadableState("pending-beats", metrics, () -> 0));
    }

    private double unreadable() {
        return meters.get("beatwatch.unreadable.state")
                .tag("store", "pending-beats")
                .counter()
                .count();
    }

    /** What a patient's first seconds hold; the beat's place in the list is its record's timestamp. */
    private static List<UnscoredBeat> beats(int seconds) {
        Duration length = Duration.ofMillis(250);
        TestBed bed = new TestBed("bed", new TestSignal(250, 7, OptionalLong.empty()), length);
        PatientSignal signal = new PatientSignal(TestNetwork.CONTRACT);
        List<UnscoredBeat> beats = new ArrayList<>();
        for (int chunk = 1; chunk <= seconds * 4; chunk++) {
            signal.accept(bed.next(START.plusMillis(250L * chunk)), beats::add);
        }
        return beats;
    }

    private static List<String> positions(PendingBeatStore of) {
        return of.all().stream()
                .map(w -> w.streamId() + " " + w.beat().beat().rPeak())
                .toList();
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        try (var all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    @Test
    void shouldTakeUpWhatWaitedInTheOrderInWhichItCame() {
        List<UnscoredBeat> beats = beats(30);
        PendingBeatStore first = open();
        for (int i = 0; i < beats.size(); i++) {
            // names that sort and end as keys do
            first.add(i % 2 == 0 ? "b" : "b#00000000", i, beats.get(i));
        }
        PendingBeatStore successor = open();
        assertThat(successor.size()).isEqualTo(beats.size()).isGreaterThan(30);
        for (String stream : List.of("b", "b#00000000")) {
            assertThat(positions(successor).stream().filter(p -> p.startsWith(stream + " ")))
                    .containsExactlyElementsOf(positions(first).stream()
                            .filter(p -> p.startsWith(stream + " "))
                            .toList());
        }
        assertThat(successor.all()).extracting(Waiting::timestamp).containsAll(List.of(0L, 1L, 29L));
        successor.add("b", 1000, beats.get(0));
        assertThat(open().all())
                .extracting(Waiting::timestamp)
                .contains(28L, 1000L)
                .hasSize(beats.size() + 1);
    }

    @Test
    void shouldUseTheSameKeysAgainOnceNobodyWaits() {
        List<UnscoredBeat> beats = beats(10);
        PendingBeatStore pending = open();
        for (int batch = 0; batch < 3; batch++) {
            pending.add("bed", 0, beats.get(2 * batch));
            pending.add("bed", 1, beats.get(2 * batch + 1));
            assertThat(keys()).containsExactly("bed#00000000", "bed#00000001");
            pending.remove(2);
            assertThat(keys()).isEmpty();
            assertThat(pending.size()).isZero();
        }
    }

    @Test
    void shouldKeepTheOrderWhenOnlySomeNeedNotWaitAnyMore() {
        List<UnscoredBeat> beats = beats(10);
        PendingBeatStore pending = open();
        for (int i = 0; i < 3; i++) {
            pending.add("bed", i, beats.get(i));
        }
        pending.remove(2);
        pending.add("bed", 3, beats.get(3));
        assertThat(pending.all()).extracting(Waiting::timestamp).containsExactly(2L, 3L);
        assertThat(open().all()).extracting(Waiting::timestamp).containsExactly(2L, 3L);
    }

    @Test
    void shouldDropWhatCannotBeReadAndKeepTheRest() {
        List<UnscoredBeat> beats = beats(10);
        PendingBeatStore pending = open();
        for (int i = 0; i < 3; i++) {
            pending.add("bed", i, beats.get(i));
        }
        byte[] next = store.get("bed#00000001");
        next[5]++;
        store.put("bed#00000001", next);
        store.put("bed", new byte[] {1, 2, 3});
        store.put("bed#place", store.get("bed#00000000"));
        before.put("other", "of a version to come".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        PendingBeatStore successor = open();
        assertThat(successor.all()).extracting(Waiting::timestamp).containsExactly(0L, 2L);
        assertThat(unreadable()).isEqualTo(4);
        assertThat(keys()).containsExactly("bed#00000000", "bed#00000002");
        assertThat(before.get("other")).isNull();
    }

    @Test
    void shouldTakeOverWhatWaitedInTheVersionBefore() throws IOException {
        byte[] waiting;
        try (InputStream in =
                PendingBeatStore.class.getResourceAsStream("/io/beatwatch/monitor/state/waiting-beats-2.bin")) {
            waiting = in.readAllBytes();
        }
        before.put("bed", waiting);
        before.put("cut", Arrays.copyOf(waiting, waiting.length - 1));
        PendingBeatStore pending = open();
        List<UnscoredBeat> expected = beats(4).subList(0, 4);
        assertThat(positions(pending))
                .containsExactlyElementsOf(
                        expected.stream().map(b -> "bed " + b.beat().rPeak()).toList());
        for (int i = 0; i < 4; i++) {
            UnscoredBeat beat = pending.all().get(i).beat();
            assertThat(beat.input().values()).isEqualTo(expected.get(i).input().values());
            assertThat(beat.beat().strip().lead(0))
                    .isEqualTo(expected.get(i).beat().strip().lead(0));
            assertThat(beat.beatTime()).isEqualTo(expected.get(i).beatTime());
        }
        assertThat(unreadable()).isEqualTo(1);
        assertThat(before.approximateNumEntries()).isZero();
        assertThat(positions(open())).isEqualTo(positions(pending));
    }
}
