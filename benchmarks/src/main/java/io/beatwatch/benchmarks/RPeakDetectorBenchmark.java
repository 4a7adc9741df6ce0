package io.beatwatch.benchmarks;

import io.beatwatch.ecg.detection.RPeakDetector;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Samples a second through the detector on one core, quality included. The input is a minute at 360 Hz with what makes
 * work on real leads: 75 beats with T waves, muscle noise of 20 µV that adds further candidates, and a
 * swinging baseline. {@link #readAlone} is the baseline: the same loop without a detector.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar RPeakDetectorBenchmark -prof gc}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RPeakDetectorBenchmark {
    private static final int SAMPLES = 360 * 60;

    @Param({"1", "2"})
    int leads;

    private float[][] input;
    private RPeakDetector detector;

    @Setup
    public void setUp() {
        Random random = new Random(1);
        input = new float[SAMPLES][leads];
        for (int n = 0; n < SAMPLES; n++) {
            double seconds = n / 360.0;
            double sinceBeat = seconds % 0.8 - 0.3;
            double ecg = bump(sinceBeat, 0.011, 1)
                    + bump(sinceBeat - 0.028, 0.009, -0.25)
                    + bump(sinceBeat - 0.3, 0.045, 0.3)
                    + bump(sinceBeat + 0.16, 0.02, 0.12);
            for (int lead = 0; lead < leads; lead++) {
                input[n][lead] =
                        (float) (ecg + 0.02 * random.nextGaussian() + 0.3 * Math.sin(2 * Math.PI * 0.25 * seconds));
            }
        }
        detector = new RPeakDetector(SampleRate.ofHertz(360), leads);
    }

    private static double bump(double seconds, double width, double millivolts) {
        return millivolts * Math.exp(-seconds * seconds / (2 * width * width));
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public long detect() {
        long sum = 0;
        for (float[] sample : input) {
            sum += detector.next(sample);
            sum += detector.quality(0) == SignalQuality.CLEAN ? 0 : 1;
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public float readAlone() {
        float sum = 0;
        for (float[] sample : input) {
            sum += sample[0];
        }
        return sum;
    }
}
