package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.PatientProfile;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.simulation.VentricularFocus;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RPeakDetectorTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);

    private static List<Long> detect(double hertz, float[]... leads) {
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(hertz), leads.length);
        List<Long> peaks = new ArrayList<>();
        for (int n = 0; n < leads[0].length; n++) {
            long peak = detector.next(at(leads, n));
            if (peak != RPeakDetector.NONE) {
                peaks.add(peak);
            }
        }
        return peaks;
    }

    private static float[] at(float[][] leads, int n) {
        float[] sample = new float[leads.length];
        for (int lead = 0; lead < leads.length; lead++) {
            sample[lead] = leads[lead][n];
        }
        return sample;
    }

    private static float[] noisyRhythm(long seed, double beatsPerMinute) {
        return new SyntheticEcg(360, 60)
                .rhythm(0.4, 59.4, beatsPerMinute, 1)
                .whiteNoise(0.06, new Random(seed))
                .samples();
    }

    @ParameterizedTest(name = "{0} Hz")
    @ValueSource(doubles = {100, 125, 128, 199, 200, 250, 257, 360, 500, 1000})
    void shouldPutThePeakOnTheMainDeflectionWhenRateIs(double hertz) {
        List<Long> peaks = detect(
                hertz, new SyntheticEcg(hertz, 30.4).rhythm(0.4, 29.9, 75, 1).samples());

        assertThat(peaks).hasSize(37);
        for (int i = 0; i < peaks.size(); i++) {
            assertThat(peaks.get(i) / hertz - 0.4 - 0.8 * i).isBetween(-0.011, 0.011);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldContinueIdenticallyWhenRestoredAtRandomPlaces(long seed) {
        Random random = new Random(seed);
        float[][] leads = {noisyRhythm(seed, 60 + random.nextInt(80)), noisyRhythm(seed + 100, 70)};
        boolean[] off = new boolean[leads[0].length];
        for (int from = 2000 + random.nextInt(5000); from < 10_000; from++) {
            off[from] = true;
        }
        List<Long> peaks = new ArrayList<>();
        List<Long> restoredPeaks = new ArrayList<>();
        RPeakDetector detector = new RPeakDetector(RATE, 2);
        RPeakDetector restored = new RPeakDetector(RATE, 2);
        int left = 0;
        for (int n = 0; n < off.length; n++) {
            if (left-- == 0) {
                ByteBuffer state = ByteBuffer.allocate(restored.stateSize());
                restored.save(state);
                restored = new RPeakDetector(RATE, 2);
                restored.restore(state.flip());
                assertThat(state.hasRemaining()).isFalse();
                left = random.nextInt(100);
            }
            detector.leadOff(0, off[n]);
            restored.leadOff(0, off[n]);
            add(peaks, detector.next(at(leads, n)));
            add(restoredPeaks, restored.next(at(leads, n)));
            assertThat(restored.quality(0)).isEqualTo(detector.quality(0));
            assertThat(restored.quality(1)).isEqualTo(detector.quality(1));
        }
        assertThat(restoredPeaks).isEqualTo(peaks).hasSizeGreaterThan(50);
    }

    @ParameterizedTest(name = "{0} of the voltage")
    @ValueSource(doubles = {0.3, 0.5, 0.6})
    void shouldFindATachycardiaWithin2SecondsWhenItIsLowerThanTheBeatsBeforeIt(double voltage) {
        float[][] leads = new float[2][RATE.samples(40.0)];
        List<Long> ventricular = new ArrayList<>();
        new EcgSimulator(
                        new PatientProfile(
                                75, 1, 0.5, 0.25, 0.05, 1, 1, 0, 1, VentricularFocus.RIGHT_OUTFLOW_TRACT, 100, 206, 70),
                        RhythmScript.of(RhythmSegment.normal(Duration.ofSeconds(30)), RhythmSegment.run(30)),
                        SimulationSettings.of(RATE, EcgLead.II, EcgLead.V1).withBackgroundNoise(0.01),
                        5)
                .read(leads, 0, leads[0].length, a -> {
                    if (a.code() == AnnotationCode.VENTRICULAR_PREMATURE) {
                        ventricular.add(a.sample());
                    }
                });
        int onset = (int) (ventricular.get(0) - RATE.samples(0.15));
        for (float[] lead : leads) {
            for (int n = onset; n < lead.length; n++) {
                lead[n] *= (float) voltage;
            }
        }
        List<Long> peaks = new ArrayList<>();
        List<Long> restoredPeaks = new ArrayList<>();
        RPeakDetector detector = new RPeakDetector(RATE, 2);
        RPeakDetector restored = new RPeakDetector(RATE, 2);
        ByteBuffer state = ByteBuffer.allocate(restored.stateSize());
        for (int n = 0; n < leads[0].length; n++) {
            restored.save(state.clear());
            restored = new RPeakDetector(RATE, 2);
            restored.restore(state.flip());
            add(peaks, detector.next(at(leads, n)));
            add(restoredPeaks, restored.next(at(leads, n)));
        }

        long last = ventricular.get(0) + RATE.samples(2.0);
        long beats = ventricular.stream().filter(b -> b > last).count();
        assertThat(peaks.stream().filter(p -> p > last && p < ventricular.get(29) + 30))
                .hasSizeBetween((int) beats - 1, (int) beats + 1);
        assertThat(restoredPeaks).isEqualTo(peaks);
    }

    /** Pulses of 1 mV so many seconds apart for 30 s, with lower ones every quarter of a second all the time, for 40 s. */
    private static float[] pulses(double seconds, double lower) {
        float[] samples = new float[RATE.samples(40.0)];
        for (int n = 0; n < samples.length; n++) {
            double t = RATE.seconds(n);
            double high = t < 30 ? pulse(t % seconds - seconds / 2) : 0;
            samples[n] = (float) Math.max(high, lower * pulse(t % 0.25 - 0.125));
        }
        return samples;
    }

    private static double pulse(double seconds) {
        return Math.exp(-0.5 * Math.pow(seconds / 0.012, 2));
    }

    // without a row they are found as well, once the expected height has sunk: more than 2.5 s after the last high one
    @ParameterizedTest(name = "lower ones of {0} mV, log odds {1}, high ones every {2} s: found from {3} to {4} s")
    @CsvSource({
        "0.4, -7.9, 1, 30.9, 31.2",
        "0.4, -8.1, 1, 32, 40",
        "0.2, -7.9, 1, 32, 40",
        "0.4, -7.9, 1.5, 31.5, 31.8",
        "0.4, -7.9, 0.5, 30.9, 31.2"
    })
    void shouldTakeARowForBeatsWhenItLastsLongerThanAnInterval(
            double lower, double evidence, double seconds, double from, double to) {
        int relativeHeight = 30;
        CandidateScore byHeight =
                (features, first, end) -> features[first][relativeHeight] > Math.log(0.7) ? 9 : (float) evidence;
        RPeakDetector detector = new RPeakDetector(RATE, 1, byHeight);
        List<Long> peaks = new ArrayList<>();
        for (float sample : pulses(seconds, lower)) {
            add(peaks, detector.next(sample));
        }
        long high = peaks.stream().filter(p -> p < RATE.samples(30.0)).count();
        long low =
                peaks.stream().filter(p -> p >= RATE.samples(30.0)).findFirst().orElseThrow();

        assertThat(high).isBetween((long) (30 / seconds) - 2, (long) (30 / seconds) + 1);
        assertThat(RATE.seconds(low)).isBetween(from, to);
    }

    private static void add(List<Long> peaks, long peak) {
        if (peak != RPeakDetector.NONE) {
            peaks.add(peak);
        }
    }

    @Test
    void shouldRefuseStateWhenOfAnotherRateOrNumberOfLeads() {
        RPeakDetector detector = new RPeakDetector(RATE, 2);
        ByteBuffer state = ByteBuffer.allocate(detector.stateSize());
        detector.save(state);

        assertThatThrownBy(() -> new RPeakDetector(RATE, 1).restore(state.flip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 leads");
        assertThatThrownBy(() -> new RPeakDetector(SampleRate.ofHertz(250), 2).restore(state.rewind()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("360");
    }

    @Test
    void shouldAllocateNothingPerSampleWhenWarm() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocations");
        float[] samples = noisyRhythm(9, 75);
        RPeakDetector detector = new RPeakDetector(RATE, 1);
        for (float sample : samples) {
            detector.next(sample);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        long found = 0;
        for (float sample : samples) {
            found += detector.next(sample) == RPeakDetector.NONE ? 0 : 1;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(found).isGreaterThan(70);
        assertThat(allocated).as("bytes in %d samples", samples.length).isLessThan(samples.length / 10);
    }

    @Test
    void shouldStayCompactWhenSaved() {
        assertThat(new RPeakDetector(RATE, 1).stateSize()).isLessThan(2000);
        assertThat(new RPeakDetector(RATE, 2).stateSize()).isLessThan(4000);
    }

    @Test
    void shouldStartAnewWhenReset() {
        float[] samples = noisyRhythm(1, 70);
        RPeakDetector detector = new RPeakDetector(RATE, 1);
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        for (float sample : samples) {
            first.add(detector.next(sample));
        }
        detector.leadOff(0, true);
        detector.reset();
        for (float sample : samples) {
            second.add(detector.next(sample));
        }
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldGiveTheSameWhenOneLeadComesAsValueOrArray() {
        float[] samples = noisyRhythm(2, 70);
        RPeakDetector one = new RPeakDetector(RATE, 1);
        RPeakDetector other = new RPeakDetector(RATE, 1);
        for (float sample : samples) {
            assertThat(one.next(sample)).isEqualTo(other.next(new float[] {sample}));
        }
    }

    @Test
    void shouldGiveIncreasingPositionsWhenInputIsWild() {
        Random random = new Random(5);
        RPeakDetector detector = new RPeakDetector(RATE, 1);
        long last = RPeakDetector.NONE;
        for (int n = 0; n < 360 * 600; n++) {
            double kind = random.nextDouble();
            float x = kind < 0.01
                    ? Float.NaN
                    : kind < 0.02
                            ? Float.MAX_VALUE
                            : kind < 0.03 ? Float.NEGATIVE_INFINITY : (float) random.nextGaussian() * 10;
            long peak = detector.next(x);
            if (peak != RPeakDetector.NONE) {
                assertThat(peak).isGreaterThan(last).isBetween((long) n - detector.maxDelay(), (long) n);
                last = peak;
            }
        }
        // after values of up to a volt it takes some seconds until millivolts count again
        long found = 0;
        for (float sample : noisyRhythm(3, 75)) {
            found += detector.next(sample) == RPeakDetector.NONE ? 0 : 1;
        }
        assertThat(found).isBetween(50L, 76L);
    }

    @Test
    void shouldFindNothingWhenLeadIsOff() {
        RPeakDetector detector = new RPeakDetector(RATE, 1);
        detector.leadOff(0, true);
        for (float sample : noisyRhythm(4, 75)) {
            assertThat(detector.next(sample)).isEqualTo(RPeakDetector.NONE);
        }
    }

    @Test
    void shouldRelearnWithinSecondsWhenLeadComesBackSmaller() {
        SyntheticEcg ecg = new SyntheticEcg(360, 90)
                .rhythm(0.4, 89, 75, 1.5)
                .gain(45, 0.3)
                .jump(45, 1)
                .whiteNoise(0.01, new Random(6));
        RPeakDetector detector = new RPeakDetector(RATE, 1);
        List<Double> late = new ArrayList<>();
        for (int n = 0; n < ecg.samples().length; n++) {
            double seconds = n / 360.0;
            detector.leadOff(0, seconds >= 30 && seconds < 50);
            long peak = detector.next(ecg.samples()[n]);
            if (peak != RPeakDetector.NONE) {
                assertThat(seconds).matches(t -> t < 30 || t >= 50, "with the lead on");
                if (peak / 360.0 > 52) {
                    late.add(peak / 360.0);
                }
            }
        }
        List<Double> truth = ecg.peaks().stream().filter(t -> t > 52).toList();
        assertThat(late).hasSameSizeAs(truth);
    }

    @Test
    void shouldGoOnWhenOneOfTwoLeadsIsLost() {
        float[] good = noisyRhythm(7, 75);
        float[] lost = good.clone();
        Random random = new Random(8);
        for (int n = 30 * 360; n < lost.length; n++) {
            // nobody has noticed yet: no flag, only noise
            lost[n] = (float) (0.3 * random.nextGaussian());
        }
        assertThat(detect(360, lost, good)).hasSize(74);
        assertThat(detect(360, good, lost)).hasSize(74);
    }

    @ParameterizedTest(name = "artefacts of {0} mV, {1} s after the beats")
    @CsvSource({"2, 0.12", "2, -0.12", "2, 0.17", "2, -0.17", "5, 0.12", "5, -0.12", "5, 0.17", "5, -0.17"})
    void shouldKeepTheBeatsOfOneLeadWhenTheOtherHasHigherArtefactsBeside(double millivolts, double seconds) {
        SyntheticEcg good = new SyntheticEcg(360, 120).rhythm(0.4, 119.4, 75, 1);
        SyntheticEcg moved = new SyntheticEcg(360, 120).rhythm(0.4, 119.4, 75, 0.5);
        Random random = new Random(12);
        good.whiteNoise(0.01, random);
        moved.whiteNoise(0.01, random);
        // often enough to matter, seldom enough not to be taken for the lead's beats
        for (int beat = 20; beat < 140; beat += 4) {
            moved.bump(0.4 + 0.8 * beat + seconds, 0.02, millivolts);
        }
        List<Long> peaks = detect(360, good.samples(), moved.samples());

        for (double beat : good.peaks()) {
            assertThat(peaks).as("beat at %.2f s", beat).anyMatch(peak -> Math.abs(peak / 360.0 - beat) < 0.05);
        }
    }

    @ParameterizedTest(name = "lead {0} comes off")
    @ValueSource(ints = {0, 1})
    void shouldKeepTheBeatsOfOneLeadWhenTheOtherComesOffAndNobodySaysSo(int flat) {
        SyntheticEcg[] leads = {
            new SyntheticEcg(360, 120).rhythm(0.4, 119.4, 75, 1), new SyntheticEcg(360, 120).rhythm(0.4, 119.4, 75, 0.5)
        };
        Random random = new Random(13);
        leads[0].whiteNoise(0.01, random);
        leads[1].whiteNoise(0.01, random);
        float[] off = leads[flat].samples();
        java.util.Arrays.fill(off, 60 * 360, 100 * 360, 0);
        List<Long> peaks = detect(360, flat == 0 ? off : leads[0].samples(), flat == 1 ? off : leads[1].samples());

        for (double beat : leads[0].peaks()) {
            // in its first two seconds a flat line is not known to be none
            if (beat < 60 || beat > 62.2) {
                assertThat(peaks).as("beat at %.2f s", beat).anyMatch(peak -> Math.abs(peak / 360.0 - beat) < 0.05);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {99.9, 1000.1})
    void shouldRefuseRateWhenOutOfRange(double hertz) {
        assertThatThrownBy(() -> new RPeakDetector(SampleRate.ofHertz(hertz), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 to 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13})
    void shouldRefuseLeadsWhenOutOfRange(int leads) {
        assertThatThrownBy(() -> new RPeakDetector(RATE, leads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 12");
    }

    @Test
    void shouldRefuseSampleWhenLeadsAreMissing() {
        RPeakDetector detector = new RPeakDetector(RATE, 2);
        assertThatThrownBy(() -> detector.next(0f)).hasMessageContaining("expected 2 leads");
    }
}
