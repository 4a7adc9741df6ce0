package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PatientFeaturesTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    private static final LeadScale SCALE = new LeadScale(200, 0);
    private static final int BEATS = 60;

    /** Two leads of narrow beats every 0.8 s; each tenth one comes early and is wide. */
    private static short[][] signal(double gain, double wander) {
        short[][] samples = new short[2][(int) (RATE.hertz() * (BEATS + 2))];
        for (int beat = 0; beat < BEATS; beat++) {
            boolean wide = beat % 10 == 9;
            long peak = peak(beat);
            for (int i = 0; i < samples[0].length; i++) {
                double t = (i - peak) / RATE.hertz();
                if (Math.abs(t) < 0.5) {
                    double qrs = Math.exp(-0.5 * Math.pow(t / (wide ? 0.035 : 0.011), 2));
                    double p = wide ? 0 : 0.12 * Math.exp(-0.5 * Math.pow((t + 0.17) / 0.02, 2));
                    double wave = 0.25 * Math.exp(-0.5 * Math.pow((t - 0.25) / 0.04, 2));
                    samples[0][i] += (short) (200 * gain * (qrs + p + wave));
                    samples[1][i] += (short) (200 * gain * (0.6 * (wide ? -1 : 1) * qrs - 0.5 * wave));
                }
            }
        }
        for (int i = 0; i < samples[0].length; i++) {
            samples[0][i] += (short) (200 * wander * Math.sin(2 * Math.PI * 0.1 * i / RATE.hertz()));
        }
        return samples;
    }

    private static long peak(int beat) {
        double early = beat % 10 == 9 ? 0.25 : 0;
        return Math.round(RATE.hertz() * (1 + 0.8 * beat - early));
    }

    private static List<float[]> describe(PatientFeatures memory, short[][] samples, long jitter) {
        LeadStrip strip = new LeadStrip(samples, 0);
        return java.util.stream.IntStream.range(0, BEATS)
                .mapToObj(beat -> memory.extract(strip, peak(beat) + jitter))
                .toList();
    }

    private static PatientFeatures features(int leads) {
        List<LeadScale> scales = java.util.Collections.nCopies(leads, SCALE);
        return new PatientFeatures(RATE, scales, List.of("II", "V1").subList(0, leads));
    }

    private static float feature(float[] description, String name) {
        return description[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf(name)];
    }

    @Test
    void shouldTellTheWideEarlyBeatFromTheUsualOnes() {
        List<float[]> beats = describe(features(2), signal(1, 0), 0);
        float[] usual = beats.get(48);
        float[] wide = beats.get(49);
        assertThat(feature(usual, "lead 1 qrs correlation")).isGreaterThan(0.99f);
        assertThat(feature(wide, "lead 1 qrs correlation")).isLessThan(0.95f);
        assertThat(feature(wide, "lead 2 qrs correlation")).isLessThan(0f);
        assertThat(feature(wide, "lead 1 width change")).isGreaterThan(1);
        assertThat(feature(wide, "rr/mean8")).isLessThan(-1);
        assertThat(feature(wide, "distance to main")).isGreaterThan(feature(usual, "distance to main") + 1);
        assertThat(feature(wide, "distance to nearest")).as("seen before").isLessThan(-3);
    }

    private static float[][] wave(double width) {
        float[][] windows = new float[1][BeatWindower.LENGTH];
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            windows[0][i] = (float) Math.exp(-0.5 * Math.pow((i - BeatWindower.CENTRE) / width, 2));
        }
        return windows;
    }

    /** 60 beats of one shape every second, then others of another shape. */
    private static PatientFeatures after(int others, float interval) {
        PatientFeatures memory = features(1);
        for (int i = 0; i < 60; i++) {
            memory.extract(wave(2), 1);
        }
        for (int i = 0; i < others; i++) {
            memory.extract(wave(8), interval);
        }
        return memory;
    }

    @Test
    void shouldNotTakeARunAtMoreThanTwoAndAHalfTimesTheRateForTheUsualBeat() {
        PatientFeatures memory = after(200, 0.36f);
        assertThat(feature(memory.extract(wave(8), 1), "lead 1 qrs correlation"))
                .isLessThan(0.95f);
        float[] afterwards = memory.extract(wave(2), 1);
        assertThat(feature(afterwards, "lead 1 qrs correlation")).isGreaterThan(0.99f);
        assertThat(feature(afterwards, "distance to main")).isLessThan(-4);
    }

    @Test
    void shouldTakeASlowerRunForAPatientsNewRhythm() {
        assertThat(feature(after(200, 0.45f).extract(wave(8), 0.45f), "lead 1 qrs correlation"))
                .isGreaterThan(0.99f);
    }

    @Test
    void shouldNotLearnWhatRacesAfterAGapEither() {
        PatientFeatures memory = after(8, 0.3f);
        for (int gap = 0; gap < 100; gap++) {
            memory.gap();
            memory.extract(wave(8), 0.3f);
            memory.extract(wave(8), 0.3f);
        }
        assertThat(feature(memory.extract(wave(2), 1), "lead 1 qrs correlation"))
                .isGreaterThan(0.99f);
    }

    @Test
    void shouldLearnAPatientWhoRacesFromTheFirstBeatOn() {
        PatientFeatures memory = features(1);
        for (int i = 0; i < 5; i++) {
            memory.extract(wave(2), 1);
        }
        for (int i = 0; i < 10; i++) {
            memory.extract(wave(8), 0.3f);
        }
        assertThat(feature(memory.extract(wave(8), 0.3f), "distance to nearest"))
                .isLessThan(-2);
    }

    @Test
    void shouldNotDependOnTheAmplifierOrOnWander() {
        List<float[]> beats = describe(features(2), signal(1, 0), 0);
        List<float[]> other = describe(features(2), signal(3, 0.5), 0);
        for (int i = 0; i < PatientFeatures.WINDOW_VALUES; i++) {
            assertThat(other.get(45)[i]).isCloseTo(beats.get(45)[i], Offset.offset(0.12f));
        }
    }

    @Test
    void shouldNotDependOnWhereInTheComplexThePeakWasSet() {
        List<float[]> beats = describe(features(2), signal(1, 0), 0);
        for (long jitter : new long[] {-9, -4, 4, 9}) {
            List<float[]> moved = describe(features(2), signal(1, 0), jitter);
            // a complex 25 ms wide: one sample of 120 Hz more or less is a third of its slope
            for (int i = 0; i < PatientFeatures.WINDOW_VALUES; i++) {
                assertThat(moved.get(45)[i]).isCloseTo(beats.get(45)[i], Offset.offset(0.3f));
            }
            assertThat(feature(moved.get(45), "lead 1 qrs correlation")).isGreaterThan(0.98f);
            assertThat(feature(moved.get(49), "lead 1 width change")).isGreaterThan(1);
        }
    }

    @Test
    void shouldLeaveZerosForALeadThatIsNotThere() {
        float[] one = describe(features(1), signal(1, 0), 0).get(30);
        assertThat(feature(one, "second lead")).isZero();
        for (int i = PatientFeatures.WINDOW_VALUES / 2; i < PatientFeatures.WINDOW_VALUES; i++) {
            assertThat(one[i]).isZero();
        }
        PatientFeatures.FEATURES.stream()
                .filter(name -> name.startsWith("lead 2"))
                .forEach(name -> assertThat(feature(one, name)).as(name).isZero());
    }

    @Test
    void shouldGoOnExactlyFromASavedStateSeed5() {
        Random random = new Random(5);
        short[][] samples = signal(1, 0.2);
        LeadStrip strip = new LeadStrip(samples, 0);
        PatientFeatures whole = features(2);
        PatientFeatures broken = features(2);
        for (int beat = 0; beat < BEATS; beat++) {
            if (random.nextInt(3) == 0) {
                ByteBuffer state = ByteBuffer.allocate(broken.stateBytes());
                broken.save(state);
                assertThat(state.remaining()).isZero();
                broken = features(2);
                broken.restore(state.flip());
            }
            float[] expected = whole.extract(strip, peak(beat));
            assertThat(broken.extract(strip, peak(beat))).isEqualTo(expected);
            assertThat(broken.learning()).isEqualTo(whole.learning());
        }
    }

    @Test
    void shouldLookNoFartherThanItSays() {
        short[][] samples = signal(1, 0);
        PatientFeatures far = features(2);
        PatientFeatures near = features(2);
        for (int beat = 3; beat < BEATS; beat++) {
            int from = (int) (peak(beat) - near.samplesBefore());
            int to = (int) (peak(beat) + near.samplesAfter() + 1);
            short[][] cut = {
                java.util.Arrays.copyOfRange(samples[0], from, to), java.util.Arrays.copyOfRange(samples[1], from, to)
            };
            assertThat(near.extract(new LeadStrip(cut, from), peak(beat)))
                    .isEqualTo(far.extract(new LeadStrip(samples, 0), peak(beat)));
        }
    }

    @Test
    void shouldSayThatItLearnsAtFirstAfterAGapAndAfterAReset() {
        LeadStrip strip = new LeadStrip(signal(1, 0), 0);
        PatientFeatures memory = features(2);
        int learned = 0;
        while (memory.learning()) {
            memory.extract(strip, peak(learned++));
        }
        assertThat(learned).isEqualTo(16);
        memory.gap();
        assertThat(memory.learning()).isTrue();
        float[] afterGap = memory.extract(strip, peak(20));
        assertThat(feature(afterGap, "lead 1 qrs correlation"))
                .as("still known")
                .isGreaterThan(0.99f);
        assertThat(feature(afterGap, "rr/mean8")).as("no interval across a gap").isZero();
        memory.reset();
        assertThat(memory.learning()).isTrue();
    }

    /** A beat of this width with a P wave of this height. */
    private static float[][] beat(double width, double p) {
        float[][] windows = wave(width);
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            windows[0][i] += (float) (p * Math.exp(-0.5 * Math.pow((i - BeatWindower.CENTRE + 20) / 3.0, 2)));
        }
        return windows;
    }

    private static float[] random(PatientFeatures memory, Random random) {
        return memory.extract(beat(2 + random.nextInt(3), 0.2 * random.nextGaussian()), 0.5f + random.nextFloat());
    }

    @Test
    void shouldDescribeAsIfNothingHadBeenKnownWhenResetSeed6() {
        PatientFeatures used = features(1);
        Random before = new Random(6);
        for (int i = 0; i < 150; i++) {
            random(used, before);
        }
        used.reset();
        PatientFeatures fresh = features(1);
        Random one = new Random(7);
        Random other = new Random(7);
        for (int i = 0; i < 60; i++) {
            assertThat(random(used, one)).as("beat %d", i).isEqualTo(random(fresh, other));
            assertThat(used.learning()).isEqualTo(fresh.learning());
        }
    }

    @Test
    void shouldTakeThePWavesOfANewBasicRhythmForTheBasicOnes() {
        PatientFeatures memory = features(1);
        for (int i = 0; i < 80; i++) {
            memory.extract(beat(2, 0.2), 1);
        }
        float[] faster = memory.extract(beat(2, -0.2), 0.7f);
        assertThat(feature(faster, "rr/basic")).isLessThan(-1.2f);
        int beats = 0;
        while (feature(faster, "rr/basic") < -0.2f && beats++ < 400) {
            faster = memory.extract(beat(2, -0.2), 0.7f);
        }
        // 105 seconds of a regular rhythm with other P waves
        assertThat(beats * 0.7).isBetween(80.0, 130.0);
        float[] early = faster;
        for (int i = 0; i < 12; i++) {
            memory.extract(beat(2, -0.2), 0.7f);
            memory.extract(beat(2, -0.2), 0.7f);
            early = memory.extract(beat(2, 0.2), 0.5f);
        }
        assertThat(feature(early, "lead 1 mean p like basic p")).isLessThan(-0.8f);
    }

    @Test
    void shouldMeasureTheIntervalToTheBeatBeforeAndNoneThatIsNotAboveZero() {
        PatientFeatures memory = features(2);
        List<float[]> beats = describe(memory, signal(1, 0), 0);
        // each tenth beat comes 0.25 s early: 0.55 s after the one before, among seven of 0.8 s and one of 1.05 s
        assertThat(feature(beats.get(49), "rr/rrPrev"))
                .isCloseTo((float) (4 * Math.log(0.55 / 0.8)), Offset.offset(0.1f));
        assertThat(feature(beats.get(50), "rr/rrPrev"))
                .isCloseTo((float) (4 * Math.log(1.05 / 0.55)), Offset.offset(0.1f));
        LeadStrip strip = new LeadStrip(signal(1, 0), 0);
        float[] again = memory.extract(strip, peak(BEATS - 1));
        assertThat(feature(again, "rr/mean8"))
                .as("the same beat once more: no interval")
                .isZero();
    }
}
