package io.beatwatch.benchmarks;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds a beat for what surrounds the network: features of two leads, and adaptation to the patient. The input is
 * four minutes of a patient at 75 beats a minute with noise, every tenth beat early and every twentieth early and wide, so
 * that clusters, P-wave means and opinions are all kept busy. {@link #readAlone} is the baseline.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class FeaturesBenchmark {
    private static final int BEATS = 300;

    private final float[][][] windows = new float[BEATS][2][BeatWindower.LENGTH];
    private final float[] intervals = new float[BEATS];
    private final float[][] descriptions = new float[BEATS][];
    private final BeatScores[] scores = new BeatScores[BEATS];
    private final PatientFeatures memory = PatientFeatures.ofWindows(SampleRate.ofHertz(250), 2);
    private final Adaptation like = new Adaptation();

    @Setup
    public void setUp() {
        Random random = new Random(1);
        for (int beat = 0; beat < BEATS; beat++) {
            boolean wide = beat % 20 == 19;
            boolean early = beat % 10 == 9;
            intervals[beat] = (float) ((early ? 0.55 : 0.8) * Math.exp(0.02 * random.nextGaussian()));
            for (int lead = 0; lead < 2; lead++) {
                for (int i = 0; i < BeatWindower.LENGTH; i++) {
                    double t = (i - BeatWindower.CENTRE) / BeatWindower.RATE.hertz();
                    double qrs = Math.exp(-0.5 * Math.pow(t / (wide ? 0.04 : 0.011), 2));
                    double p = wide ? 0 : 0.12 * Math.exp(-0.5 * Math.pow((t + 0.16) / 0.022, 2));
                    windows[beat][lead][i] = (float) (qrs + p + 0.02 * random.nextGaussian());
                }
            }
            descriptions[beat] = memory.extract(windows[beat], intervals[beat]);
            float v = wide ? 0.9f : 0.02f;
            float s = early && !wide ? 0.7f : 0.02f;
            scores[beat] = new BeatScores(new float[] {1 - v - s, s, v, 0, 0}, new float[] {1}, 0.1f);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BEATS)
    public float features() {
        float sum = 0;
        for (int beat = 0; beat < BEATS; beat++) {
            sum += memory.extract(windows[beat], intervals[beat])[PatientFeatures.WINDOW_VALUES];
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BEATS)
    public float adaptation() {
        float sum = 0;
        for (int beat = 0; beat < BEATS; beat++) {
            sum += like.adapt(descriptions[beat], scores[beat]).probabilities()[0];
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BEATS)
    public float readAlone() {
        float sum = 0;
        for (int beat = 0; beat < BEATS; beat++) {
            for (float x : windows[beat][0]) {
                sum += x;
            }
        }
        return sum;
    }
}
