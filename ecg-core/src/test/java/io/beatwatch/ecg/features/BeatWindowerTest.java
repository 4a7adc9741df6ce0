package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatWindowerTest {
    private static final LeadScale SCALE = new LeadScale(1000, 0);
    private static final double SECONDS = 6;
    private static final double MIDDLE_SECONDS = 4;

    /** One symmetric wave of 2 mV, and a quarter of it upside down in the second lead. */
    private static LeadStrip wave(double hertz, double level) {
        int length = (int) Math.round(SECONDS * hertz);
        short[][] samples = new short[2][length];
        for (int i = 0; i < length; i++) {
            double t = (i - Math.round(MIDDLE_SECONDS * hertz)) / hertz / 0.015;
            double wave = 2000 * Math.exp(-0.5 * t * t);
            samples[0][i] = (short) Math.round(level + wave);
            samples[1][i] = (short) Math.round(level - wave / 4);
        }
        return new LeadStrip(samples, 10_000);
    }

    private static long middle(double hertz) {
        return 10_000 + Math.round(MIDDLE_SECONDS * hertz);
    }

    private static int largest(float[] window) {
        int largest = 0;
        for (int i = 1; i < window.length; i++) {
            largest = Math.abs(window[i]) > Math.abs(window[largest]) ? i : largest;
        }
        return largest;
    }

    @ParameterizedTest(name = "at {0} Hz")
    @ValueSource(doubles = {120, 128, 250, 360, 500, 1000})
    void shouldPutTheMiddleOfTheComplexOnTheCentreWhereverThePeakWasSet(double hertz) {
        BeatWindower windower = new BeatWindower(SampleRate.ofHertz(hertz));
        for (double shift : new double[] {-0.05, 0, 0.05}) {
            float[][] windows = new float[2][BeatWindower.LENGTH];
            long rPeak = middle(hertz) + Math.round(shift * hertz);
            long found = windower.cut(wave(hertz, 300), List.of(SCALE, SCALE), new int[] {0, 1}, rPeak, windows);
            assertThat(found).isCloseTo(middle(hertz), within(1 + (long) (hertz / 500)));
            assertThat(largest(windows[0])).isEqualTo(54);
            assertThat(largest(windows[1])).isEqualTo(54);
            assertThat((double) windows[0][54]).isBetween(1.7, 2.0);
            assertThat((double) windows[1][54]).isBetween(-0.5, -0.42);
        }
    }

    @Test
    void shouldGiveTheLeadsInTheOrderAskedFor() {
        BeatWindower windower = new BeatWindower(SampleRate.ofHertz(250));
        float[][] windows = new float[2][BeatWindower.LENGTH];
        windower.cut(wave(250, 0), List.of(SCALE, SCALE), new int[] {1, 0}, middle(250), windows);
        assertThat(windows[0][54]).isNegative();
        assertThat(windows[1][54]).isPositive();
    }

    @Test
    void shouldTakeAwayALevelWhollyAndAtOnce() {
        BeatWindower windower = new BeatWindower(SampleRate.ofHertz(250));
        float[][] high = new float[2][BeatWindower.LENGTH];
        float[][] low = new float[2][BeatWindower.LENGTH];
        windower.cut(wave(250, 5000), List.of(SCALE, SCALE), new int[] {0, 1}, middle(250), high);
        windower.cut(wave(250, -5000), List.of(SCALE, SCALE), new int[] {0, 1}, middle(250), low);
        for (int lead = 0; lead < 2; lead++) {
            for (int i = 0; i < BeatWindower.LENGTH; i++) {
                assertThat(high[lead][i]).isCloseTo(low[lead][i], within(1e-3f));
            }
        }
    }

    @Test
    void shouldReachFrom450MillisecondsBeforeTo300AfterTheMiddle() {
        BeatWindower windower = new BeatWindower(SampleRate.ofHertz(1000));
        assertThat(windower.samplesAfter()).isEqualTo(300);
        // two seconds to settle, twice 90 ms to look for the middle, and the resampler's taps
        assertThat(windower.samplesBefore()).isBetween(2000 + 180 + 450, 2000 + 180 + 450 + 70);
    }

    @Test
    void shouldFollowTheComplexNoFartherThanTwiceItsReach() {
        double hertz = 500;
        BeatWindower windower = new BeatWindower(SampleRate.ofHertz(hertz));
        float[][] windows = new float[1][BeatWindower.LENGTH];
        // 0.4 s away: another beat's complex
        long rPeak = middle(hertz) - Math.round(0.4 * hertz);
        long found = windower.cut(wave(hertz, 0), List.of(SCALE, SCALE), new int[] {0}, rPeak, windows);
        assertThat(found).isEqualTo(rPeak);
    }
}
