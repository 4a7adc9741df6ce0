package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RPeakDetectorTest {
    private static List<Long> detect(double hertz, float[] samples) {
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(hertz), 1);
        List<Long> peaks = new ArrayList<>();
        for (int n = 0; n < samples.length; n++) {
            long peak = detector.next(samples[n]);
            if (peak != RPeakDetector.NONE) {
                assertThat(n - peak).isBetween(0L, (long) detector.maxDelay());
                peaks.add(peak);
            }
        }
        assertThat(detector.maxDelay()).isLessThanOrEqualTo((int) (0.2 * hertz));
        return peaks;
    }

    @ParameterizedTest
    @ValueSource(doubles = {100, 125, 128, 199, 200, 250, 257, 360, 500, 1000})
    void shouldFindEveryBeatWhenRateIs(double hertz) {
        List<Long> peaks =
                detect(hertz, SyntheticEcg.regular(hertz, 30.4, 75, 1).samples());

        assertThat(peaks).hasSize(37);
        for (int i = 0; i < peaks.size(); i++) {
            assertThat(peaks.get(i) / hertz).isBetween(0.4 + 0.8 * i - 0.011, 0.4 + 0.8 * i + 0.011);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldContinueIdenticallyWhenRestoredAtRandomPlaces(long seed) {
        Random random = new Random(seed);
        float[] samples = SyntheticEcg.regular(360, 60, 60 + random.nextInt(80), 1)
                .whiteNoise(0.05, seed)
                .samples();
        List<Long> whole = detect(360, samples);

        List<Long> peaks = new ArrayList<>();
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(360), 1);
        int left = 0;
        for (float sample : samples) {
            if (left-- == 0) {
                ByteBuffer state = ByteBuffer.allocate(detector.stateSize());
                detector.save(state);
                detector = new RPeakDetector(SampleRate.ofHertz(360), 1);
                detector.restore(state.flip());
                left = random.nextInt(100);
            }
            long peak = detector.next(sample);
            if (peak != RPeakDetector.NONE) {
                peaks.add(peak);
            }
        }
        assertThat(peaks).isEqualTo(whole).hasSizeGreaterThan(50);
    }

    @Test
    void shouldStartAnewWhenReset() {
        float[] samples = SyntheticEcg.regular(250, 20, 70, 1).samples();
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(250), 1);
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        for (float sample : samples) {
            first.add(detector.next(sample));
        }
        detector.reset();
        for (float sample : samples) {
            second.add(detector.next(sample));
        }
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldFindNothingWhenLineIsFlat() {
        assertThat(detect(360, new float[360 * 60])).isEmpty();
    }
}
