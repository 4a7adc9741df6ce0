package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadMorphologyTest {
    private static final int LENGTH = BeatWindower.LENGTH;

    private static float[] noise(long seed) {
        Random random = new Random(seed);
        float[] window = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            window[i] = (float) random.nextGaussian();
        }
        return window;
    }

    private static float[] bump(double centre, double width, double height) {
        float[] window = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            double x = (i - centre) / width;
            window[i] = (float) (height * Math.exp(-0.5 * x * x));
        }
        return window;
    }

    private static LeadTemplate usual(float[] beat) {
        LeadTemplate template = new LeadTemplate();
        template.begin(beat);
        return template;
    }

    private static float[] features(float[] beat, LeadTemplate usual) {
        float[] out = new float[LeadMorphology.NAMES.size() + 2];
        assertThat(LeadMorphology.fill(beat, usual, out, 1)).isEqualTo(out.length - 1);
        assertThat(out[0]).isZero();
        assertThat(out[out.length - 1]).isZero();
        return java.util.Arrays.copyOfRange(out, 1, out.length - 1);
    }

    private static float feature(String name, float[] beat, LeadTemplate usual) {
        return features(beat, usual)[LeadMorphology.NAMES.indexOf(name)];
    }

    /** The middle of the QRS complex is sample 54, the rate 120 Hz; the bounds are samples that still make a difference. */
    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource({
        "qrs correlation, 42, 66",
        "qrs energy, 42, 66",
        "qrs difference, 42, 66",
        "t correlation, 67, 89",
        "t difference, 67, 89",
        "p correlation, 22, 45",
        "p difference, 22, 45",
        "width, 33, 77",
        "width change, 33, 77",
        "half width, 34, 77",
        "half width change, 34, 77",
        "polarity, 38, 66",
        "polarity change, 38, 66",
        "mean, 0, 89",
        "height, 42, 66",
        "p height, 22, 45",
        "p height change, 22, 45",
        "p shifted correlation, 28, 43",
        "qrs area, 38, 66",
        "qrs area change, 38, 66"
    })
    void shouldLookAtTheseSamplesAloneSeed3(String name, int first, int last) {
        LeadTemplate usual = usual(noise(3));
        float before = feature(name, noise(4), usual);
        TreeSet<Integer> matter = new TreeSet<>();
        for (int i = 0; i < LENGTH; i++) {
            float[] changed = noise(4);
            changed[i] += 20;
            if (feature(name, changed, usual) != before) {
                matter.add(i);
            }
        }
        assertThat(matter.first()).isEqualTo(first);
        assertThat(matter.last()).isEqualTo(last);
        // a count may come out the same by chance
        assertThat(matter).hasSizeBetween((last - first + 1) * 3 / 4, last - first + 1);
    }

    @Test
    void shouldCompareTheLevelAtTheBeginningWithThatJustBeforeTheComplexSeed3() {
        LeadTemplate usual = usual(noise(3));
        float before = feature("t before", noise(4), usual);
        TreeSet<Integer> matter = new TreeSet<>();
        for (int i = 0; i < LENGTH; i++) {
            float[] changed = noise(4);
            changed[i] += 20;
            if (feature("t before", changed, usual) != before) {
                matter.add(i);
            }
        }
        assertThat(matter).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 42, 43, 44, 45);
    }

    @Test
    void shouldFindNoDifferenceBetweenTheUsualBeatAndItselfSeed5() {
        float[] beat = noise(5);
        LeadTemplate usual = usual(beat);
        for (String name :
                new String[] {"qrs correlation", "t correlation", "p correlation", "p shifted correlation"}) {
            assertThat(feature(name, beat, usual)).as(name).isCloseTo(1, within(1e-4f));
        }
        for (String name : new String[] {
            "qrs energy",
            "width change",
            "half width change",
            "polarity change",
            "height",
            "p height change",
            "qrs area change"
        }) {
            assertThat(feature(name, beat, usual)).as(name).isCloseTo(0, within(1e-4f));
        }
        assertThat(feature("qrs difference", beat, usual)).isCloseTo((float) Math.log(0.01) / 2, within(1e-3f));
        assertThat(feature("t difference", beat, usual)).isEqualTo(-2.5f);
        assertThat(feature("p difference", beat, usual)).isEqualTo(-2.5f);
    }

    @Test
    void shouldMeasureComplexesWhoseMeasuresAreKnown() {
        float[] narrow = bump(54, 1.5, 1);
        LeadTemplate usual = usual(narrow);
        float[] down = bump(54, 1.5, -2);
        assertThat(feature("polarity", narrow, usual)).isCloseTo(1, within(0.01f));
        assertThat(feature("polarity", down, usual)).isCloseTo(-1, within(0.01f));
        assertThat(feature("polarity change", down, usual)).isCloseTo(-2, within(0.02f));
        assertThat(feature("qrs correlation", down, usual)).isLessThan(0.3f);
        assertThat(feature("height", down, usual)).isCloseTo((float) Math.log(2.01 / 1.01), within(0.01f));
        assertThat(feature("qrs energy", down, usual)).isCloseTo((float) Math.log(4), within(0.01f));
        // more than half its height over 1.177 of its widths to either side: samples 53 to 55, and 50 to 58
        assertThat(feature("half width", narrow, usual)).isEqualTo(0.3f);
        assertThat(feature("half width", bump(54, 4, 1), usual)).isEqualTo(0.9f);
        assertThat(feature("half width change", bump(54, 4, 1), usual)).isCloseTo(0.6f, within(1e-5f));
        // the slope of a Gaussian bump spreads by the square root of 3/2 of its width
        assertThat(feature("width", narrow, usual)).isCloseTo((float) (1.5 * Math.sqrt(1.5) - 3), within(0.1f));
        assertThat(feature("width change", bump(54, 3, 1), usual))
                .isCloseTo((float) (1.5 * Math.sqrt(1.5)), within(0.1f));
        float area = (float) (1.5 * Math.sqrt(2 * Math.PI) / 25 / usual.scale());
        assertThat(feature("qrs area", narrow, usual)).isCloseTo(area, within(0.01f * area));
        assertThat(feature("qrs area change", down, usual)).isCloseTo(-3 * area, within(0.03f * area));
    }

    @Test
    void shouldForgiveAComplexThatIsTwoSamplesOffAndNoMore() {
        LeadTemplate usual = usual(bump(54, 2, 1));
        for (int shift : new int[] {-2, -1, 0, 1, 2}) {
            assertThat(feature("qrs correlation", bump(54 + shift, 2, 1), usual))
                    .isGreaterThan(0.999f);
        }
        for (int shift : new int[] {-4, 4}) {
            assertThat(feature("qrs correlation", bump(54 + shift, 2, 1), usual))
                    .isLessThan(0.95f);
        }
    }

    @Test
    void shouldSayHowHighAndHowClearThePWaveIs() {
        float[] beat = bump(54, 1.5, 1);
        float[] wave = bump(34, 3, 0.2);
        for (int i = 0; i < LENGTH; i++) {
            wave[i] += beat[i];
        }
        LeadTemplate usual = usual(wave);
        float scale = usual.scale();
        assertThat(feature("p height", wave, usual)).isCloseTo(0.2f / scale, within(0.01f));
        assertThat(feature("p height", beat, usual)).isCloseTo(0, within(0.01f));
        assertThat(feature("p height change", beat, usual))
                .isCloseTo((float) Math.log(0.02 * scale / (0.2 + 0.02 * scale)), within(0.02f));
        // a new template deviates by a tenth of its scale
        assertThat(feature("p clearness", beat, usual))
                .isCloseTo((float) Math.log((0.2 + 0.01 * scale) / (0.11 * scale)), within(0.02f));
    }
}
