package io.beatwatch.workbench.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StripPictureTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    private static final int MARGIN = 40;
    /** 25 mm/s at 5 pixels a millimetre. */
    private static final int PIXELS_PER_SECOND = 125;

    @BeforeAll
    static void needFonts() {
        assumeTrue(StripPicture.canWrite(), "Java finds no font: pictures are not tested");
    }

    private static StripPicture picture(float[] millivolts, List<Annotation> found, List<Annotation> reference) {
        return picture(millivolts, found, List.of(), reference);
    }

    private static StripPicture picture(
            float[] millivolts,
            List<Annotation> found,
            List<StripPicture.Attention> attention,
            List<Annotation> reference) {
        SignalQuality[] quality = new SignalQuality[millivolts.length];
        Arrays.fill(quality, 0, millivolts.length / 2, SignalQuality.CLEAN);
        Arrays.fill(quality, millivolts.length / 2, millivolts.length, SignalQuality.SEVERE);
        return new StripPicture(
                "a record",
                RATE,
                3600,
                List.of(new StripPicture.Lead("MLII", millivolts, quality)),
                found,
                attention,
                reference);
    }

    private static boolean dark(Color c) {
        return c.getRed() < 90 && c.getGreen() < 90 && c.getBlue() < 90;
    }

    private static long count(BufferedImage image, int x0, int x1, java.util.function.Predicate<Color> wanted) {
        long n = 0;
        for (int x = x0; x < x1; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                if (wanted.test(new Color(image.getRGB(x, y)))) {
                    n++;
                }
            }
        }
        return n;
    }

    @Test
    void shouldDrawToTheScaleOfEcgPaper() {
        float[] signal = new float[3600];
        // one millivolt at 4 s, a rectangle wide enough to be seen
        Arrays.fill(signal, 1440, 1476, 1f);
        BufferedImage image = picture(signal, List.of(), List.of()).draw();
        assertThat(image.getWidth()).isEqualTo(MARGIN + 10 * PIXELS_PER_SECOND + MARGIN);
        int top = Integer.MAX_VALUE;
        int x = MARGIN + 4 * PIXELS_PER_SECOND + 6;
        int elsewhere = 0;
        for (int y = 40; y < image.getHeight() - 60; y++) {
            if (dark(new Color(image.getRGB(x, y)))) {
                top = Math.min(top, y);
            }
            if (dark(new Color(image.getRGB(MARGIN + 2 * PIXELS_PER_SECOND + 3, y)))) {
                elsewhere = y;
            }
        }
        // 10 mm/mV
        assertThat(elsewhere - top).isBetween(48, 53);
    }

    @Test
    void shouldMarkBeatsWhereTheyAreAndQualityBelow() {
        float[] signal = new float[3600];
        Annotation beat = new Annotation(3600 + 1800, AnnotationCode.VENTRICULAR_PREMATURE);
        Annotation outside = new Annotation(3599, AnnotationCode.VENTRICULAR_PREMATURE);
        BufferedImage image =
                picture(signal, List.of(outside, beat), List.of(outside, beat)).draw();
        int x = MARGIN + 5 * PIXELS_PER_SECOND;
        java.util.function.Predicate<Color> red = c -> c.getRed() > 150 && c.getGreen() < 80 && c.getBlue() < 80;
        assertThat(count(image, x - 8, x + 9, red)).isGreaterThan(25);
        assertThat(count(image, 0, x - 8, red)).isZero();
        java.util.function.Predicate<Color> severe = new Color(0xd9, 0x53, 0x4f)::equals;
        int legend = 14 * 9;
        assertThat(count(image, x + 1, MARGIN + 10 * PIXELS_PER_SECOND, severe))
                .isBetween(5L * PIXELS_PER_SECOND * 6, 5L * PIXELS_PER_SECOND * 8 + legend);
    }

    @Test
    void shouldDarkenTheBandUnderTheTraceWhereTheNetworkLooked() {
        Annotation beat = new Annotation(3600 + 1800, AnnotationCode.VENTRICULAR_PREMATURE);
        // a window of 1 s around the beat at 5 s; all of the weight lies in the third fifth
        StripPicture.Attention third =
                new StripPicture.Attention(BeatClass.V, 3600 + 1620, 3600 + 1980, new float[] {0, 0, 1, 0, 0});
        StripPicture.Attention elsewhere = new StripPicture.Attention(BeatClass.V, 0, 360, new float[] {3});
        List<StripPicture.Attention> attention = List.of(third, elsewhere);
        BufferedImage image =
                picture(new float[3600], List.of(beat), attention, List.of()).draw();
        int window = MARGIN + 5 * PIXELS_PER_SECOND - PIXELS_PER_SECOND / 2;
        int fifth = PIXELS_PER_SECOND / 5;
        java.util.function.Predicate<Color> full = new Color(0xc0, 0x16, 0x2c)::equals;
        assertThat(count(image, window, window + 2 * fifth, full)).isZero();
        assertThat(count(image, window + 2 * fifth + 2, window + 3 * fifth - 2, full))
                .isGreaterThan(fifth * 5);
        assertThat(count(image, window + 3 * fifth + 1, image.getWidth(), full)).isZero();
    }

    @Test
    void shouldDrawFlatAndWildSignals() {
        float[] wild = new float[3600];
        for (int i = 0; i < wild.length; i++) {
            wild[i] = i % 7 == 0 ? 150 : -150;
        }
        assertThat(picture(new float[3600], List.of(), List.of()).draw().getHeight())
                .isLessThan(300);
        assertThat(picture(wild, List.of(), List.of()).draw().getHeight()).isLessThan(600);
        assertThat(picture(new float[1], List.of(), List.of()).draw().getWidth())
                .isGreaterThan(MARGIN);
    }
}
