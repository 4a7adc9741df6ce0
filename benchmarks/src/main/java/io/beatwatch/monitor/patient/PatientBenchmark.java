package io.beatwatch.monitor.patient;

import io.beatwatch.benchmarks.SimulatedChunks;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Microseconds for what a chunk and a patient cost besides detection: reading the chunk's record, journalling it, writing the
 * patient as a snapshot, and taking it up again; and for the whole way of a chunk through a patient whose beats are scored at
 * once. The patient is one that has sent four minutes, so that adaptation, clusters and alarms hold what they hold after
 * learning. It stands in the patients' package because journal and snapshot are nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PatientBenchmark {
    private static final String STREAM = "bed-0001";

    /** What the network says does not matter here, only that it says it: surely normal, most of all. */
    private static final BeatScores NORMAL =
            new BeatScores(new float[] {0.97f, 0.01f, 0.01f, 0.005f, 0.005f}, new float[16], 0.01f);

    @Param({"1", "2"})
    int leads;

    private Patient.Settings settings;
    private SimulatedChunks chunks;
    private Patient patient;
    private byte[] record;
    private byte[] snapshot;
    private final List<PendingBeat> found = new ArrayList<>();

    @Setup(Level.Trial)
    public void setUp() throws IOException {
        settings = new Patient.Settings(
                ModelContract.read(ModelFinder.find(Setting.DEFAULT_MODEL)), AlarmSettings.DEFAULT);
        chunks = new SimulatedChunks(leads);
        patient = new Patient(STREAM, settings);
        for (int i = 0; i < chunks.count(); i++) {
            give(chunks.next());
        }
        SampleChunk last;
        do {
            last = chunks.next();
            give(last);
        } while (!patient.idle());
        record = ChunkWriter.write(STREAM, last).toByteArray();
        snapshot = patient.journal().snapshot(patient);
        System.out.printf("record %d bytes, snapshot %d bytes%n", record.length, snapshot.length);
        patient = new Patient(STREAM, settings);
        restoreInto(patient);
    }

    private void give(SampleChunk chunk) {
        found.clear();
        patient.accept(chunk, chunk.gatewayTime().toEpochMilli(), found::add);
        patient.settle(Patient.Listener.NOBODY);
        for (int i = 0; i < found.size(); i++) {
            patient.scored(NORMAL, Patient.Listener.NOBODY);
        }
    }

    /** A record into a chunk, checked. */
    @Benchmark
    public SampleChunk decode() throws MalformedRecordException {
        return ChunkReader.read(STREAM, record);
    }

    /** A record into the journal, with its key. */
    @Benchmark
    public void journalEntry(Blackhole hole) {
        hole.consume(patient.journal().nextKey());
        hole.consume(patient.journal().entry(PatientJournal.Input.CHUNK, record, 1_767_225_600_000L));
    }

    /** A patient into a snapshot. */
    @Benchmark
    public byte[] snapshotWrite() {
        return patient.journal().snapshot(patient);
    }

    /** A snapshot into a patient. */
    @Benchmark
    public Patient snapshotRestore() {
        Patient restored = new Patient(STREAM, settings);
        restoreInto(restored);
        return restored;
    }

    private void restoreInto(Patient into) {
        try {
            into.journal().readSnapshot(snapshot, into);
        } catch (UnreadableStateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A chunk through the patient: beats found, described, adapted, alarms decided. */
    @Benchmark
    public void chunk() {
        give(chunks.next());
    }
}
