package io.beatwatch.benchmarks;

import io.beatwatch.ecg.alarm.AlarmBeat;
import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.SignalState;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.Random;
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
 * Nanoseconds of a beat, and of a state of the signal (there are four a second), through all alarm conditions and what
 * becomes of them. The patients are a calm one, and one on whom alarms begin and end all the time: a tenth of the beats are V
 * and a tenth S, as the random numbers of a fixed seed have it, so that runs, couplets and rates come and go.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AlarmEngineBenchmark {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    private static final int BEATS = 4096;
    private static final int STATE_SAMPLES = 90;
    private static final float NORMAL_SECONDS = 0.8f;
    private static final float EARLY_SECONDS = 0.5f;

    @Param({"0", "0.1"})
    double ectopicShare;

    private AlarmEngine engine;
    private AlarmEngine.Listener listener;
    /** Classes of beats to come, over and over; with each its interval. */
    private final BeatClass[] classes = new BeatClass[BEATS];

    private int next;
    private long sample;
    private long lastPeak;

    @Setup(Level.Trial)
    public void setUp(Blackhole hole) {
        Random random = new Random(1);
        for (int i = 0; i < BEATS; i++) {
            double chance = random.nextDouble();
            boolean runs = i > 0 && classes[i - 1] == BeatClass.V && random.nextBoolean();
            classes[i] =
                    runs || chance < ectopicShare ? BeatClass.V : chance < 2 * ectopicShare ? BeatClass.S : BeatClass.N;
        }
        listener = new AlarmEngine.Listener() {
            @Override
            public void alarm(AlarmEvent event) {
                hole.consume(event);
            }
        };
        engine = new AlarmEngine(RATE, "bed-0001/0", AlarmLimits.ADULT);
        next = 0;
        sample = 0;
        lastPeak = -1;
        for (int i = 0; i < BEATS; i++) {
            beat();
        }
    }

    /** The next beat. */
    @Benchmark
    public void beat() {
        BeatClass beatClass = classes[next++ % BEATS];
        float rr = beatClass == BeatClass.N ? NORMAL_SECONDS : EARLY_SECONDS;
        sample += RATE.samples(rr);
        lastPeak = sample;
        boolean ventricular = beatClass == BeatClass.V;
        engine.beat(
                new AlarmBeat(
                        sample,
                        rr,
                        beatClass,
                        0.95f,
                        ventricular ? 0.95f : 0.02f,
                        0.01f,
                        SignalQuality.CLEAN,
                        false,
                        ventricular ? 1 : 0),
                sample,
                listener);
    }

    /** The next state of a signal that is all right, with a beat at a while ago. */
    @Benchmark
    public void signalState() {
        sample += STATE_SAMPLES;
        lastPeak = Math.max(lastPeak, sample - 2 * STATE_SAMPLES);
        engine.signal(new SignalState(sample, lastPeak, 2, 0, 2, 0, false, -1, false, -1), listener);
    }
}
