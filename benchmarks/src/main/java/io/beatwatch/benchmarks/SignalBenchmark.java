package io.beatwatch.benchmarks;

import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * Samples a second, all leads counted, from a chunk that was read to what the network is shown of its beats: beats, quality,
 * fibrillation, window and features, as a stream thread does it and {@code annotate} before it scores. One core. The input is
 * {@link SimulatedChunks}; a signal that has learned its patient goes on through it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SignalBenchmark {
    @Param({"1", "2"})
    int leads;

    private SimulatedChunks chunks;
    private PatientSignal signal;

    /** What went through, per second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Passed {
        public long samples;
        public long beats;

        @Setup(Level.Iteration)
        public void reset() {
            samples = 0;
            beats = 0;
        }
    }

    @Setup
    public void setUp() throws IOException {
        chunks = new SimulatedChunks(leads);
        signal = new PatientSignal(ModelContract.read(ModelFinder.find(Setting.DEFAULT_MODEL)));
    }

    @Benchmark
    public void chunk(Passed passed) {
        SampleChunk chunk = chunks.next();
        signal.accept(chunk, new PatientSignal.Listener() {
            @Override
            public void beat(UnscoredBeat beat) {
                passed.beats++;
            }

            @Override
            public void signal(SignalState state) {}
        });
        passed.samples += (long) chunk.length() * leads;
    }
}
