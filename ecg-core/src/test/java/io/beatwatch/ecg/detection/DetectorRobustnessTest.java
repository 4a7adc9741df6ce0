package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bedside signals do to a detector, each alone and in a form whose truth is exact. */
@DisplayName("Detector robustness, noise of seed 11")
class DetectorRobustnessTest {
    private static final double TOLERANCE_SECONDS = 0.05;
    private static final long SEED = 11;

    private static List<Double> detect(SyntheticEcg ecg) {
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(ecg.hertz()), 1);
        List<Double> peaks = new ArrayList<>();
        float[] samples = ecg.samples();
        for (int n = 0; n < samples.length; n++) {
            long peak = detector.next(samples[n]);
            if (peak != RPeakDetector.NONE) {
                assertThat(n - peak).isBetween(0L, (long) (0.2 * ecg.hertz()));
                peaks.add(peak / ecg.hertz());
            }
        }
        return peaks;
    }

    /** Every true beat in this time found, and nothing else in it. */
    private static void assertFound(SyntheticEcg ecg, double from, double to) {
        List<Double> truth = between(ecg.peaks(), from, to);
        List<Double> found = between(detect(ecg), from, to);
        List<Double> missed = truth.stream()
                .filter(t -> found.stream().noneMatch(f -> Math.abs(f - t) <= TOLERANCE_SECONDS))
                .toList();
        List<Double> extra = found.stream()
                .filter(f -> truth.stream().noneMatch(t -> Math.abs(f - t) <= TOLERANCE_SECONDS))
                .toList();
        assertThat(missed).as("missed of %d, invented %s", truth.size(), extra).isEmpty();
        assertThat(extra).as("invented").isEmpty();
    }

    private static List<Double> between(List<Double> times, double from, double to) {
        return times.stream().filter(t -> t >= from && t < to).toList();
    }

    static Stream<Arguments> ratesAndHeartRates() {
        return Stream.of(100.0, 128.0, 250.0, 360.0, 500.0, 1000.0)
                .flatMap(hertz -> Stream.of(20, 40, 75, 130, 200, 250, 300).map(rate -> Arguments.of(hertz, rate)));
    }

    @ParameterizedTest(name = "{0} Hz, {1} a minute")
    @MethodSource("ratesAndHeartRates")
    void shouldFindEveryBeatWhenHeartRateIs(double hertz, int beatsPerMinute) {
        assertFound(
                new SyntheticEcg(hertz, 60).rhythm(0.4, 59.5, beatsPerMinute, 1).whiteNoise(0.01, new Random(SEED)),
                0,
                59.3);
    }

    @ParameterizedTest(name = "{0} mV")
    @ValueSource(doubles = {0.3, 0.5, 1, 2, 4, -0.3, -1, -2})
    void shouldFindEveryBeatWhenHeightIs(double millivolts) {
        assertFound(
                new SyntheticEcg(360, 60).rhythm(0.4, 59.5, 75, millivolts).whiteNoise(0.01, new Random(SEED)),
                0,
                59.4);
    }

    @ParameterizedTest(name = "{0} mV")
    @ValueSource(doubles = {0.2, -0.2})
    void shouldFindEveryBeatWhenVoltageIsLowAndKnown(double millivolts) {
        assertFound(
                new SyntheticEcg(360, 60).rhythm(0.4, 59.5, 75, millivolts).whiteNoise(0.01, new Random(SEED)),
                5,
                59.3);
    }

    @ParameterizedTest(name = "wide beat of {0} mV")
    @ValueSource(doubles = {1.5, 2.5, -1.5, -2.5})
    void shouldFindWideBeatsWhenTheyFollowNarrowOnes(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 90);
        for (int i = 0; i < 21; i++) {
            double t = 0.5 + 4 * i;
            ecg.beat(t, 1, 0.8)
                    .beat(t + 0.8, 1, 0.8)
                    .beat(t + 1.6, 1, 0.8)
                    .wideBeat(t + 2.1, millivolts)
                    .beat(t + 3.2, 1, 0.8);
        }
        assertFound(ecg.whiteNoise(0.01, new Random(SEED)), 0, 89);
    }

    @ParameterizedTest(name = "second beats of {0} mV")
    @ValueSource(doubles = {0.7, 0.5, 0.4})
    void shouldFindBothBeatsWhenSecondOfBigeminyIsSmall(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 60);
        for (double t = 0.5; t < 58; t += 1.6) {
            ecg.beat(t, 1, 0.8).qrs(t + 0.55, millivolts);
        }
        assertFound(ecg.whiteNoise(0.01, new Random(SEED)), 3, 59);
    }

    @ParameterizedTest(name = "T wave of {0} mV")
    @ValueSource(doubles = {0.5, 0.8, 1.1})
    void shouldNotTakeTWavesForBeatsWhenTheyAreTall(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 60);
        for (double t = 0.5; t < 59; t += 0.9) {
            ecg.qrs(t, 1).bump(t + 0.3, 0.04, millivolts);
        }
        assertFound(ecg.whiteNoise(0.01, new Random(SEED)), 0, 59.3);
    }

    @ParameterizedTest(name = "factor {0}")
    @ValueSource(doubles = {0.2, 0.33, 3, 5})
    void shouldRelearnWithinSecondsWhenGainChanges(double factor) {
        SyntheticEcg ecg = new SyntheticEcg(360, 60)
                .rhythm(0.4, 59.5, 75, 1)
                .gain(30, factor)
                .whiteNoise(0.005, new Random(SEED));
        assertFound(ecg, 0, 29.5);
        assertFound(ecg, 35, 59.4);
    }

    @ParameterizedTest(name = "{0} mV")
    @ValueSource(doubles = {1, -2, 5, -20})
    void shouldGoOnWithinSecondsWhenBaselineJumps(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 60)
                .rhythm(0.4, 59.5, 75, 1)
                .jump(30.1, millivolts)
                .whiteNoise(0.01, new Random(SEED));
        assertFound(ecg, 0, 29.5);
        assertFound(ecg, 33, 59.4);
    }

    @Test
    void shouldFindEveryBeatWhenBaselineSwings() {
        assertFound(
                new SyntheticEcg(360, 60)
                        .rhythm(0.4, 59.5, 75, 1)
                        .wander(2, 0.3)
                        .whiteNoise(0.01, new Random(SEED)),
                0,
                59.4);
    }

    @ParameterizedTest(name = "spikes of {0} mV")
    @ValueSource(doubles = {1, 3, -3})
    void shouldNotTakePacerSpikesForBeatsWhenPaced(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 60);
        for (double t = 0.5; t < 59; t += 0.85) {
            ecg.bump(t - 0.16, 0.0008, millivolts).wideBeat(t, 1.2);
        }
        assertFound(ecg.whiteNoise(0.01, new Random(SEED)), 2, 59.3);
    }

    @ParameterizedTest(name = "noise of {0} mV")
    @ValueSource(doubles = {0, 0.003, 0.01, 0.02})
    void shouldInventNothingWhenHeartStandsStill(double millivolts) {
        SyntheticEcg ecg = new SyntheticEcg(360, 120)
                .rhythm(0.4, 29.8, 75, 1)
                .rhythm(90.2, 119.5, 75, 1)
                .whiteNoise(millivolts, new Random(SEED));
        assertFound(ecg, 0, 90);
        assertFound(ecg, 94.9, 119.3);
    }

    @Test
    void shouldInventNothingWhenLineIsFlatFromTheStart() {
        assertThat(detect(new SyntheticEcg(360, 120))).isEmpty();
    }

    @Test
    void shouldInventNothingWhenOnlyFaintNoiseIsThereFromTheStart() {
        assertThat(detect(new SyntheticEcg(360, 120).whiteNoise(0.01, new Random(SEED))))
                .isEmpty();
    }

    @Test
    void shouldFindBeatsBeforeAndAfterWhenSignalIsHeldAtRail() {
        SyntheticEcg ecg = new SyntheticEcg(360, 90)
                .rhythm(0.4, 89.5, 75, 1)
                .whiteNoise(0.01, new Random(SEED))
                .hold(30.2, 50.2, 5);
        assertFound(ecg, 0, 29.7);
        assertFound(ecg, 31, 50);
        assertFound(ecg, 53.9, 89.3);
    }

    @Test
    void shouldFindEveryBeatWhenPeaksAreCutOffByRails() {
        assertFound(
                new SyntheticEcg(360, 60).rhythm(0.4, 59.5, 75, 3).rails(1.2).whiteNoise(0.01, new Random(SEED)),
                0,
                59.4);
    }

    @Test
    void shouldFindBothWhenPauseOfSixSecondsEnds() {
        SyntheticEcg ecg = new SyntheticEcg(360, 60)
                .rhythm(0.4, 20, 75, 1)
                .rhythm(26.4, 59.5, 75, 1)
                .whiteNoise(0.01, new Random(SEED));
        assertFound(ecg, 0, 59.4);
    }
}
