package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalQualityTest {
    /** The quality at the end of each second. */
    private static List<SignalQuality> bySecond(SyntheticEcg ecg) {
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(ecg.hertz()), 1);
        List<SignalQuality> qualities = new ArrayList<>();
        for (int n = 0; n < ecg.samples().length; n++) {
            detector.next(ecg.samples()[n]);
            if ((n + 1) % (int) ecg.hertz() == 0) {
                qualities.add(detector.quality(0));
            }
        }
        return qualities;
    }

    @Test
    void shouldBeCleanWhenBeatsAreClear() {
        assertThat(bySecond(new SyntheticEcg(360, 60).rhythm(0.4, 59, 75, 1).whiteNoise(0.01, new Random(1))))
                .containsOnly(SignalQuality.CLEAN);
    }

    @Test
    void shouldBeNoSignalWhenLineHasStoodStillForTwoSeconds() {
        List<SignalQuality> qualities = bySecond(new SyntheticEcg(360, 40)
                .rhythm(0.4, 39, 75, 1)
                .whiteNoise(0.01, new Random(2))
                .hold(20, 30, 2.5));

        assertThat(qualities.subList(0, 20)).containsOnly(SignalQuality.CLEAN);
        assertThat(qualities.get(20)).isEqualTo(SignalQuality.CLEAN);
        assertThat(qualities.subList(22, 29)).containsOnly(SignalQuality.NO_SIGNAL);
        assertThat(qualities.get(31)).isNotEqualTo(SignalQuality.NO_SIGNAL);
    }

    @Test
    void shouldNotHideAsystoleWhenLineIsQuietButAlive() {
        List<SignalQuality> qualities =
                bySecond(new SyntheticEcg(360, 60).rhythm(0.4, 20, 75, 1).whiteNoise(0.004, new Random(3)));

        assertThat(qualities).containsOnly(SignalQuality.CLEAN);
    }

    @Test
    void shouldFallAndRecoverOnceWhenNoiseComesAndGoes() {
        SyntheticEcg ecg = new SyntheticEcg(360, 120)
                .rhythm(0.4, 119, 75, 1)
                .whiteNoise(0.01, new Random(4))
                .whiteNoise(40, 80, 0.6, new Random(5));
        List<SignalQuality> qualities = bySecond(ecg);

        assertThat(qualities.subList(0, 40)).containsOnly(SignalQuality.CLEAN);
        assertThat(qualities.subList(46, 80)).doesNotContain(SignalQuality.CLEAN);
        assertThat(qualities.subList(100, 120)).containsOnly(SignalQuality.CLEAN);
    }

    @Test
    void shouldBeNoSignalWhenLeadIsOff() {
        RPeakDetector detector = new RPeakDetector(SampleRate.ofHertz(360), 2);
        detector.leadOff(1, true);

        assertThat(detector.quality(0)).isEqualTo(SignalQuality.CLEAN);
        assertThat(detector.quality(1)).isEqualTo(SignalQuality.NO_SIGNAL);

        detector.leadOff(1, false);
        assertThat(detector.quality(1)).isEqualTo(SignalQuality.CLEAN);
    }
}
