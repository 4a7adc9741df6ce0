package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientJournal.Entry;
import io.beatwatch.monitor.patient.PatientJournal.Input;
import io.beatwatch.monitor.state.Envelope;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever a changelog holds, it is read or dropped as {@linkplain UnreadableStateException unreadable}, and a patient who
 * came out of it can be given what comes next.
 */
class StateFuzzTest {
    private static final Patient.Settings SETTINGS =
            new Patient.Settings(TestNetwork.MEMORY_CONTRACT, AlarmSettings.DEFAULT);
    private static final OptionalLong SESSION = OptionalLong.of(1);
    private static final int ENVELOPE_BYTES = Envelope.seal(Envelope.Content.PATIENT, 1, out -> {}).length;

    static {
        // each of its warnings is what a target expects
        ((Logger) LoggerFactory.getLogger(UnreadableState.class)).setLevel(Level.OFF);
    }

    private static byte[] chunkBytes(int n) {
        return ChunkWriter.write("bed", ChunkFuzzTest.chunk(n * 250L, 250, 1, SESSION, false))
                .toByteArray();
    }

    /** A patient of so many chunks of 2.5 s, all of whose beats are scored. */
    private static Patient patient(int chunks) {
        Patient patient = new Patient("bed", SETTINGS);
        for (int i = 0; i < chunks; i++) {
            give(patient, i);
        }
        return patient;
    }

    private static void give(Patient patient, int chunk) {
        List<PendingBeat> beats = new ArrayList<>();
        patient.accept(ChunkFuzzTest.chunk(chunk * 250L, 250, 1, SESSION, false), chunk, beats::add);
        patient.settle(Patient.Listener.NOBODY);
        beats.forEach(beat -> {
            if (patient.awaits(beat)) {
                patient.scored(scores(), Patient.Listener.NOBODY);
            }
        });
    }

    private static BeatScores scores() {
        return new BeatScores(new float[] {0.9f, 0, 0.1f, 0, 0}, new float[4]);
    }

    static Stream<byte[]> entries() {
        PatientJournal journal = new PatientJournal("bed");
        byte[] command = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
        byte[] said = new PatientJournal.Said(50, 7, scores()).write();
        byte[] clock = new ClockEvent(ClockEvent.What.GATEWAY_LOST, Instant.parse("2026-01-01T00:00:00Z"), 15).write();
        return Stream.of(
                journal.entry(Input.CHUNK, chunkBytes(0), 1),
                journal.entry(Input.COMMAND, command, 2),
                journal.entry(Input.SCORES, said, 3),
                journal.entry(Input.CLOCK, clock, 4),
                journal.nextKey().get(),
                journal.snapshotKey().get());
    }

    @MethodSource("entries")
    @FuzzTest
    void shouldReadOrRefuseAnEntryAndAKeyWhateverTheyHold(byte[] bytes) {
        try {
            Entry entry = PatientJournal.readEntry(bytes);
            ChunkFuzzTest.require(entry.content().remaining() < bytes.length && entry.input() != null);
        } catch (UnreadableStateException e) {
            ChunkFuzzTest.require(!e.getMessage().isBlank());
        }
        try {
            PatientJournal.Key key = PatientJournal.Key.of(bytes);
            ChunkFuzzTest.require(key.slot() >= 0 && key.slot() < PatientJournal.MOST_SLOTS);
        } catch (UnreadableStateException e) {
            ChunkFuzzTest.require(!e.getMessage().isBlank());
        }
    }

    /** Its lead fell off: the next chunk makes its filters begin anew, with what they remember. */
    private static Patient leadOff() {
        Patient patient = patient(5);
        SampleChunk chunk = ChunkFuzzTest.chunk(5 * 250, 250, 1, SESSION, false);
        chunk.leadOff()[0] = true;
        patient.accept(chunk, 5, beat -> {});
        patient.settle(Patient.Listener.NOBODY);
        patient.alreadyTold(6 * 250);
        return patient;
    }

    static Stream<byte[]> snapshots() {
        return Stream.of(patient(0), patient(1), patient(6), leadOff())
                .map(patient -> new PatientJournal("bed").snapshot(patient));
    }

    @MethodSource("snapshots")
    @FuzzTest
    void shouldReadOrRefuseASnapshotWhateverItHolds(byte[] bytes) {
        take(bytes);
    }

    static Stream<byte[]> snapshotContents() {
        return snapshots().map(snapshot -> Arrays.copyOfRange(snapshot, ENVELOPE_BYTES, snapshot.length));
    }

    /** What no checksum catches: another version's, or what was wrong before it was written. */
    @MethodSource("snapshotContents")
    @FuzzTest
    void shouldReadOrRefuseASnapshotWithTheRightChecksumWhateverItHolds(byte[] content) {
        take(Envelope.seal(Envelope.Content.PATIENT, PatientJournal.SNAPSHOT_VERSION, out -> out.write(content)));
    }

    /** To be done in no time, and the patient can be given what comes next. */
    private static void take(byte[] snapshot) {
        Patient patient = new Patient("bed", SETTINGS);
        try {
            patient.journal().readSnapshot(snapshot, patient);
        } catch (UnreadableStateException e) {
            ChunkFuzzTest.require(!e.getMessage().isBlank());
            return;
        }
        ChunkFuzzTest.require(patient.journal().keys().size() <= PatientJournal.MOST_SLOTS + 1);
        for (int i = 0; i < 2; i++) {
            try {
                give(patient, 6 + i);
            } catch (RuntimeException e) {
                // the monitor puts the chunk aside and learns the patient anew
                ChunkFuzzTest.require(!patient.signal().started());
            }
        }
    }

    /**
     * Numbers at the ends of what an int holds, one after the other at places of a snapshot whose checksum is right: a count
     * of steps among them kept the detector busy for most of a minute, an interval that is no number for ever (both are
     * stored inputs). {@code -Dsnapshot.step=1} tries every place.
     */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldBeDoneInNoTimeWithASnapshotInWhichAnyNumberIsAsLargeAsItCanBe() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        byte[] content = snapshotContents().skip(3).findFirst().orElseThrow();
        int step = Integer.getInteger("snapshot.step", 7);
        for (int at = 0; at + Integer.BYTES <= content.length; at += step) {
            for (int number : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] damaged = content.clone();
                ByteBuffer.wrap(damaged).putInt(at, number);
                long before = threads.getCurrentThreadCpuTime();
                shouldReadOrRefuseASnapshotWithTheRightChecksumWhateverItHolds(damaged);
                assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before))
                        .as("%d at byte %d", number, at)
                        .isLessThan(Duration.ofSeconds(1));
            }
        }
    }

    private static byte[] changelog(Map<Bytes, byte[]> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            out.write(key.get().length);
            out.writeBytes(key.get());
            out.write(value.length >> 8);
            out.write(value.length);
            out.writeBytes(value);
        });
        return out.toByteArray();
    }

    private static RecordedPatients store(Map<Bytes, byte[]> records) {
        return new RecordedPatients(records, SETTINGS, new MonitorMetrics(new SimpleMeterRegistry()));
    }

    static Stream<byte[]> changelogs() {
        Map<Bytes, byte[]> records = new HashMap<>();
        RecordedPatients store = store(records);
        Patient patient = store.of("bed");
        for (int i = 0; i < 2; i++) {
            store.chunk(patient, chunkBytes(i), i);
            give(patient, i);
        }
        store.clock(patient, new ClockEvent(ClockEvent.What.MONITOR_BEHIND, Instant.EPOCH, 60));
        return Stream.of(changelog(records));
    }

    /** Each record: length of the key (1 byte), key, length of the value (2 bytes), value. */
    @MethodSource("changelogs")
    @FuzzTest
    void shouldBringPatientsToLifeWhateverTheChangelogHolds(byte[] bytes) {
        RecordedPatients store = store(new HashMap<>());
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            byte[] key = new byte[Math.min(in.get() & 0xff, in.remaining())];
            in.get(key);
            int length = in.remaining() < 2 ? 0 : in.getShort() & 0xffff;
            byte[] value = new byte[Math.min(length, in.remaining())];
            in.get(value);
            store.restore(key, value.length == 0 ? null : value);
        }
        for (Patient patient : new ArrayList<>(store.all())) {
            store.forget(patient);
        }
        ChunkFuzzTest.require(store.all().isEmpty());
    }
}
