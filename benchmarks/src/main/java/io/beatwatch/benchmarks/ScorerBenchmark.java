package io.beatwatch.benchmarks;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.networks.trial.SimulatedBeats;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds a batch on the CPU, inputs in, scores out, as the monitor serves a network. A ward of 500 beds has 600 beats a second
 * in four tasks: a batch that waits for 25 ms has four of them, one of 4,000 beds thirty; 64 and more come after a stop. The beats are
 * a simulated patient's; what one costs does not depend on what it looks like. {@code scripts/scoring-rate} and {@code
 * scripts/bench gpu} measure networks and devices.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScorerBenchmark {
    @Param({"ONNXRUNTIME", "PYTORCH"})
    ScoringSettings.Engine engine;

    @Param({"1", "4", "32", "256"})
    int batch;

    private ServedNetwork network;
    private BeatScorer scorer;
    private List<float[]> beats;

    @Setup
    public void setUp() throws IOException {
        network = ServedNetwork.load(new ScoringSettings(Setting.DEFAULT_MODEL, engine, ScoringSettings.Device.CPU));
        scorer = network.openScorer();
        beats = SimulatedBeats.of(network.contract(), batch, 1);
    }

    @TearDown
    public void close() {
        scorer.close();
        network.close();
    }

    @Benchmark
    public List<BeatScores> score() {
        return scorer.score(beats);
    }
}
