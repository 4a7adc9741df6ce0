package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowResamplerTest {
    private static final SampleRate TARGET = SampleRate.ofHertz(360);
    private static final LeadScale SCALE = new LeadScale(1000, 0);
    private static final int LENGTH = 360;
    private static final int CENTRE = 180;

    /** A sine with its crest on the sample {@code crest}. */
    private static LeadStrip sine(double hertz, double rate, int length, int crest) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) Math.round(10_000 * Math.cos(2 * Math.PI * hertz * (i - crest) / rate));
        }
        return new LeadStrip(new short[][] {samples}, 0);
    }

    private static float[] cut(LeadStrip strip, double rate, long centre) {
        float[] out = new float[LENGTH];
        WindowResampler.of(SampleRate.ofHertz(rate), TARGET, LENGTH, CENTRE).cut(strip, 0, SCALE, centre, out, 0);
        return out;
    }

    @Test
    void shouldCopySamplesWhenRatesAreEqual() {
        LeadStrip strip = sine(3, 360, 2000, 1000);
        float[] out = cut(strip, 360, 1000);
        for (int k = 0; k < LENGTH; k++) {
            assertThat(out[k]).isEqualTo(SCALE.millivolts(strip.at(0, 1000 + k - CENTRE)));
        }
    }

    @ParameterizedTest(name = "from {0} Hz")
    @ValueSource(doubles = {100, 125, 128, 250, 256, 300, 500, 512, 1000})
    void shouldKeepASineAndItsCrestInPlace(double rate) {
        float[] out = cut(sine(12, rate, 4000, 2000), rate, 2000);
        for (int k = 0; k < LENGTH; k++) {
            double expected = 10 * Math.cos(2 * Math.PI * 12 * (k - CENTRE) / 360.0);
            assertThat((double) out[k]).isCloseTo(expected, org.assertj.core.data.Offset.offset(0.05));
        }
    }

    @Test
    void shouldNotFoldBackWhatTheTargetRateCannotHold() {
        // 400 Hz would appear as 40 Hz at 360 Hz
        float[] out = cut(sine(400, 1000, 4000, 2000), 1000, 2000);
        for (float v : out) {
            assertThat(Math.abs(v)).isLessThan(0.3f);
        }
    }

    @Test
    void shouldRepeatTheNearestSampleWhereTheStripEnds() {
        short[] samples = new short[50];
        java.util.Arrays.fill(samples, (short) 700);
        float[] out = cut(new LeadStrip(new short[][] {samples}, 1000), 360, 1010);
        assertThat(out).containsOnly(0.7f);
    }

    @ParameterizedTest(name = "from {0} Hz")
    @ValueSource(doubles = {100, 360, 1000})
    void shouldNeedNoSampleOutsideWhatItAsksFor(double rate) {
        WindowResampler resampler = WindowResampler.of(SampleRate.ofHertz(rate), TARGET, LENGTH, CENTRE);
        int centre = 3000;
        LeadStrip all = sine(5, rate, 6000, centre);
        short[] needed =
                java.util.Arrays.copyOfRange(all.lead(0), centre - resampler.before(), centre + resampler.after() + 1);
        float[] fromAll = new float[LENGTH];
        float[] fromNeeded = new float[LENGTH];
        resampler.cut(all, 0, SCALE, centre, fromAll, 0);
        resampler.cut(
                new LeadStrip(new short[][] {needed}, centre - resampler.before()), 0, SCALE, centre, fromNeeded, 0);
        assertThat(fromNeeded).isEqualTo(fromAll);
        assertThat(resampler.before()).isGreaterThanOrEqualTo((int) (0.5 * rate) - 1);
    }
}
