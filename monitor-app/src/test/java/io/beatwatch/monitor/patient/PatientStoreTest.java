package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.junit.jupiter.api.Test;

class PatientStoreTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final ModelContract LATER_VERSION =
            ModelContract.ofPatientFeatures("memory", "memory-2", 4, OperatingPoints.MOST_PROBABLE, "none");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int CHUNKS = 240;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Bytes, byte[]> changelog = new HashMap<>();
    private final TestBed bed =
            new TestBed("bed", new TestSignal(250, 7, OptionalLong.of(90 * 250L)), Duration.ofMillis(250));
    private final List<ScoredBeat> published = new ArrayList<>();
    private long chunks;

    private final Patient.Listener listener = new Patient.Listener() {
        @Override
        public void beat(ScoredBeat beat) {
            published.add(beat);
        }
    };

    private PatientStore open(ModelContract contract) {
        PatientStore store = new RecordedPatients(
                changelog, new Patient.Settings(contract, AlarmSettings.DEFAULT), new MonitorMetrics(meters));
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
        return store;
    }

    /** The bed sends so many chunks; of the beats found the last ones wait. */
    private void send(PatientStore store, int count, int waiting) {
        for (int i = 0; i < count; i++) {
            chunks++;
            SampleChunk chunk = bed.next(START.plusMillis(250 * chunks));
            Patient patient = store.of("bed");
            store.chunk(patient, ChunkWriter.write("bed", chunk).toByteArray(), chunks);
            patient.accept(chunk, chunks, beat -> {});
            patient.settle(listener);
            // within four chunks there is a beat
            score(store, i >= count - 4 ? waiting : 0);
        }
    }

    private void score(PatientStore store, int waiting) {
        List<PendingBeat> pending = store.pending();
        for (PendingBeat beat : pending.subList(0, Math.max(0, pending.size() - waiting))) {
            BeatScores scores = new BeatScores(new float[] {0.9f, 0, 0.1f, 0, 0}, new float[4]);
            store.scores(beat, scores);
            beat.patient().scored(scores, listener);
        }
    }

    private List<Long> positions() {
        return published.stream().map(b -> b.pending().beat().rPeak()).toList();
    }

    private List<Long> undisturbed() {
        List<Long> beats = new ArrayList<>();
        TestBed again = new TestBed("bed", new TestSignal(250, 7, OptionalLong.of(90 * 250L)), Duration.ofMillis(250));
        PatientSignal signal = new PatientSignal(CONTRACT);
        for (int i = 1; i <= chunks; i++) {
            signal.accept(
                    again.next(START.plusMillis(250L * i)),
                    beat -> beats.add(beat.beat().rPeak()));
        }
        return beats;
    }

    private double unreadable() {
        return meters.get("beatwatch.unreadable.state").counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    @Test
    void shouldWriteSnapshotsSoThatATakeoverPlaysNoMoreThanThreeTimesAsMuch() {
        PatientStore store = open(CONTRACT);
        send(store, CHUNKS, 0);
        byte[] snapshot = changelog.get(Bytes.wrap("Sbed".getBytes(StandardCharsets.UTF_8)));
        assertThat(snapshot).isNotNull();
        long entries =
                changelog.values().stream().mapToLong(value -> value.length).sum() - snapshot.length;
        assertThat(entries).isLessThan(3L * snapshot.length + 1000);
        assertThat(meters.get("beatwatch.state.bytes").gauge().value()).isLessThan(4L * snapshot.length);
    }

    @Test
    void shouldPublishWhatWaitedAndNothingTwiceWhereAnotherVersionOfTheNetworkTakesOver() {
        send(open(CONTRACT), CHUNKS, 1);
        PatientStore later = open(LATER_VERSION);
        assertThat(later.pending()).hasSize(1);
        score(later, 0);
        send(later, 20, 0);
        assertThat(positions()).isEqualTo(undisturbed());
        assertThat(unreadable()).isZero();
    }

    @Test
    void shouldFindThePatientAnewWithoutRepeatingABeatWhereTheNetworkIsShownSomethingElse() {
        send(open(CONTRACT), CHUNKS, 0);
        int before = published.size();
        PatientStore other = open(TestNetwork.CONTRACT);
        assertThat(other.pending()).isEmpty();
        send(other, 40, 0);
        assertThat(positions()).doesNotHaveDuplicates().isSorted();
        assertThat(published.size() - before).isGreaterThan(9);
    }

    @Test
    void shouldLearnThePatientAnewFromTheEntriesWhereTheSnapshotCannotBeRead() {
        send(open(CONTRACT), CHUNKS, 1);
        int before = published.size();
        changelog.computeIfPresent(
                Bytes.wrap("Sbed".getBytes(StandardCharsets.UTF_8)), (key, value) -> new byte[] {1, 2, 3});
        PatientStore store = open(CONTRACT);
        assertThat(store.of("bed").signal().started()).isTrue();
        score(store, 0);
        send(store, 40, 0);
        assertThat(positions()).doesNotHaveDuplicates().isSorted();
        assertThat(published.size() - before).isGreaterThan(9);
        assertThat(unreadable()).isEqualTo(1);
    }

    @Test
    void shouldPassOverEntriesAndKeysThatAreNone() {
        send(open(CONTRACT), 40, 0);
        changelog.replaceAll((key, value) -> new byte[] {0});
        changelog.put(Bytes.wrap("?".getBytes(StandardCharsets.UTF_8)), new byte[] {1});
        changelog.put(Bytes.wrap(new byte[0]), new byte[] {1});
        int entries = changelog.size();
        PatientStore store = open(CONTRACT);
        assertThat(store.of("bed").signal().started()).isFalse();
        assertThat(unreadable()).isEqualTo(entries);
        send(store, 40, 0);
        assertThat(positions()).doesNotHaveDuplicates();
    }

    @Test
    void shouldSetNoMemoryAsideForWhatADamagedKeyOrSnapshotAnnounces() {
        send(open(CONTRACT), CHUNKS, 0);
        Bytes snapshot = Bytes.wrap("Sbed".getBytes(StandardCharsets.UTF_8));
        byte[] intact = changelog.get(snapshot);
        // behind the envelope's 10 bytes: number, last beat, slots; whether there is a signal, kind, device
        int slots = 10 + 2 * Long.BYTES;
        int rate = slots + Integer.BYTES + 1 + Integer.BYTES + Short.BYTES + "device-7".length();
        changelog.put(Bytes.wrap(new byte[] {'E', 0x7f, -1, -1, -1, 'b', 'e', 'd'}), new byte[] {1});
        for (byte[] damaged :
                List.of(with(intact, slots, 0x7fffffff), with(intact, slots, -1), with(intact, rate, 0x7e000000))) {
            changelog.put(snapshot, damaged);
            double before = unreadable();
            PatientStore store = open(CONTRACT);
            assertThat(store.all()).hasSize(1);
            assertThat(unreadable()).as("the key and the snapshot").isEqualTo(before + 2);
        }
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }

    @Test
    void shouldCountWhatIsRestoredAsItWasCounted() {
        send(open(CONTRACT), CHUNKS, 0);
        double before = meters.get("beatwatch.state.bytes").gauge().value();
        SimpleMeterRegistry ofSuccessor = new SimpleMeterRegistry();
        PatientStore successor = new RecordedPatients(
                changelog, new Patient.Settings(CONTRACT, AlarmSettings.DEFAULT), new MonitorMetrics(ofSuccessor));
        successor.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), successor);
        assertThat(successor.all()).hasSize(1);
        assertThat(ofSuccessor.get("beatwatch.state.entries").gauge().value()).isEqualTo(1);
        assertThat(ofSuccessor.get("beatwatch.state.bytes").gauge().value()).isEqualTo(before);
        successor.close();
        assertThat(ofSuccessor.get("beatwatch.state.bytes").gauge().value()).isZero();
    }

    @Test
    void shouldLeaveNothingBehindOfAPatientWhoIsForgotten() {
        PatientStore store = open(CONTRACT);
        send(store, CHUNKS, 0);
        store.forget(store.of("bed"));
        assertThat(changelog).isEmpty();
        assertThat(meters.get("beatwatch.state.bytes").gauge().value()).isZero();
        assertThat(meters.get("beatwatch.state.entries").gauge().value()).isZero();
        assertThat(open(CONTRACT).find("bed")).isEmpty();
    }

    /** What another instance wrote since, as Kafka Streams gives it to a copy that stands by. */
    private void follow(RecordedPatients standby, Map<Bytes, byte[]> known) {
        Set<Bytes> keys = new HashSet<>(known.keySet());
        keys.addAll(changelog.keySet());
        for (Bytes key : keys) {
            if (!Arrays.equals(known.get(key), changelog.get(key))) {
                standby.restore(key.get(), changelog.get(key));
            }
        }
    }

    /** Kafka Streams keeps the store where a task that has gone to another instance stands by on this one. */
    @Test
    void shouldFollowTheChangelogWhereItsTaskGoesToAnotherInstanceAndComesBack() {
        Map<Bytes, byte[]> copy = new HashMap<>();
        SimpleMeterRegistry metersHere = new SimpleMeterRegistry();
        RecordedPatients here = new RecordedPatients(
                copy, new Patient.Settings(CONTRACT, AlarmSettings.DEFAULT), new MonitorMetrics(metersHere));
        here.init(new MockProcessorContext<Void, Void>(standbys("1")).getStateStoreContext(), here);
        send(here, 100, 0);
        changelog.putAll(copy);
        PatientStore there = open(CONTRACT);
        // too few for a snapshot: what came before is needed too
        send(there, 10, 1);
        double bytesThere = meters.get("beatwatch.state.bytes").gauge().value();
        follow(here, copy);
        assertThat(metersHere.get("beatwatch.state.entries").gauge().value())
                .as("one that stands by counts nothing")
                .isZero();
        assertThat(metersHere.get("beatwatch.state.bytes").gauge().value()).isZero();
        assertThat(here.pending()).hasSize(1);
        assertThat(metersHere.get("beatwatch.state.bytes").gauge().value()).isEqualTo(bytesThere);
        score(here, 0);
        send(here, 40, 0);
        assertThat(positions()).isEqualTo(undisturbed());
    }

    @Test
    void shouldForgetAPatientWhomTheOtherInstanceForgot() {
        Map<Bytes, byte[]> copy = new HashMap<>();
        RecordedPatients here = new RecordedPatients(
                copy,
                new Patient.Settings(CONTRACT, AlarmSettings.DEFAULT),
                new MonitorMetrics(new SimpleMeterRegistry()));
        here.init(new MockProcessorContext<Void, Void>(standbys("1")).getStateStoreContext(), here);
        send(here, 100, 0);
        changelog.putAll(copy);
        PatientStore there = open(CONTRACT);
        there.forget(there.of("bed"));
        follow(here, copy);
        assertThat(here.all()).isEmpty();
    }

    @Test
    void shouldBeOpenWhileItsTaskIsAndBeRestoredFromTheChangelogAlone() {
        PatientStore store = open(CONTRACT);
        assertThat(store.isOpen()).isTrue();
        assertThat(store.persistent()).isFalse();
        send(store, 20, 0);
        store.close();
        assertThat(store.isOpen()).isFalse();
        assertThat(store.all()).isEmpty();
        assertThat(meters.get("beatwatch.state.entries").gauge().value()).isZero();
    }

    @Test
    void shouldWriteToTheChangelogOfItsTask() {
        Map<Bytes, byte[]> logged = new HashMap<>();
        MonitorMetrics metrics = new MonitorMetrics(meters);
        PatientStore store = PatientStore.builder(new Patient.Settings(CONTRACT, AlarmSettings.DEFAULT), metrics)
                .build();
        store.init(taskContext(logged), store);
        send(store, 20, 0);
        assertThat(logged.keySet())
                .containsExactlyInAnyOrderElementsOf(store.of("bed").journal().keys().stream()
                        .filter(key -> key.get()[0] == 'E')
                        .toList());
        changelog.putAll(logged);
        assertThat(open(CONTRACT).of("bed").signal().end())
                .isEqualTo(store.of("bed").signal().end());
    }

    /** Of Kafka Streams' own context what the store calls. */
    private static StateStoreContext taskContext(Map<Bytes, byte[]> logged) {
        return (StateStoreContext) Proxy.newProxyInstance(
                PatientStoreTest.class.getClassLoader(),
                new Class<?>[] {InternalProcessorContext.class},
                (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "appConfigs" -> {
                            return Map.of();
                        }
                        case "register" -> {
                            return null;
                        }
                        case "logChange" -> {
                            assertThat(args[0]).isEqualTo("patient-journal");
                            logged.put((Bytes) args[1], (byte[]) args[2]);
                            return null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    @Test
    void shouldPassOverARecordThatAnotherVersionTook() {
        PatientStore store = open(CONTRACT);
        send(store, 20, 0);
        store.chunk(store.of("bed"), new byte[] {1, 2, 3}, 0);
        PatientStore successor = open(CONTRACT);
        assertThat(successor.of("bed").signal().end())
                .isEqualTo(store.of("bed").signal().end());
        assertThat(unreadable()).isEqualTo(1);
    }

    private static Properties standbys(String number) {
        Properties config = new Properties();
        config.put("application.id", "test");
        config.put("bootstrap.servers", "none:1");
        config.put("num.standby.replicas", number);
        return config;
    }
}
