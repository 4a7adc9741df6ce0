package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int LENGTH = BeatWindower.LENGTH;
    private static final int FEATURES = PatientFeatures.FEATURES.size();
    private static final int SECOND_LEAD =
            PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("second lead");

    private static float[] beat() {
        float[] beat = new float[PatientFeatures.LENGTH];
        Arrays.fill(beat, 1);
        return beat;
    }

    private static float[] deviations() {
        float[] deviations = new float[FEATURES];
        Arrays.fill(deviations, 0.5f);
        return deviations;
    }

    private static Augmentation of(Augmentation.Settings settings, long seed) {
        return new Augmentation(settings, deviations(), seed);
    }

    @Test
    void shouldChangeNothingWhenAllIsOff() {
        Augmentation none = of(new Augmentation.Settings(0, 0, 0, 0, 0, 0), 1);
        assertThat(none.changed(beat())).isEqualTo(beat());
    }

    @Test
    void shouldTakeTheSecondLeadAndAllThatIsKnownOfIt() {
        float[] changed =
                of(new Augmentation.Settings(0.15, 0.02, 1, 1, 0.1, 1), 1).changed(beat());
        for (int i = 0; i < LENGTH; i++) {
            assertThat(changed[2 * LENGTH + i]).isZero();
            assertThat(changed[3 * LENGTH + i]).isZero();
            assertThat(changed[i]).isNotZero();
        }
        for (int f = 0; f < FEATURES; f++) {
            boolean ofSecond = PatientFeatures.FEATURES.get(f).startsWith("lead 2 ")
                    || PatientFeatures.WINDOW_VALUES + f == SECOND_LEAD;
            assertThat(changed[PatientFeatures.WINDOW_VALUES + f] == 0).isEqualTo(ofSecond);
        }
    }

    @Test
    void shouldNotMakeUpALeadThatIsNotThere() {
        float[] beat = beat();
        Arrays.fill(beat, 2 * LENGTH, 4 * LENGTH, 0);
        beat[SECOND_LEAD] = 0;
        float[] changed =
                of(new Augmentation.Settings(0.15, 0.02, 1, 1, 0.1, 0), 1).changed(beat);
        assertThat(Arrays.copyOfRange(changed, 2 * LENGTH, 4 * LENGTH)).containsOnly(0);
        assertThat(changed[SECOND_LEAD]).isZero();
    }

    @Test
    void shouldAddTheSameNoiseToABeatAndToItsDifferenceFromTheUsualOne() {
        float[] changed = of(new Augmentation.Settings(0, 0.1, 0, 0, 0, 0), 3).changed(beat());
        for (int i = 0; i < LENGTH; i++) {
            assertThat(changed[LENGTH + i]).isEqualTo(changed[i]);
        }
        assertThat(changed[0]).isNotEqualTo(changed[2 * LENGTH]);
    }

    @Test
    void shouldDropTheSecondLeadAsOftenAsItIsTold_seed4() {
        Augmentation augmentation = of(new Augmentation.Settings(0, 0, 0, 0, 0, 0.25), 4);
        int dropped = 0;
        for (int i = 0; i < 4000; i++) {
            dropped += augmentation.changed(beat())[SECOND_LEAD] == 0 ? 1 : 0;
        }
        assertThat(dropped).isBetween(900, 1100);
    }

    @Test
    void shouldMakeTheSameChangesWithTheSameSeedAndLeaveTheInputAlone() {
        Augmentation.Settings settings = new Augmentation.Settings(0.15, 0.02, 1, 1, 0.1, 0.25);
        float[] input = beat();
        float[] changed = of(settings, 5).changed(input);
        assertThat(of(settings, 5).changed(beat())).isEqualTo(changed);
        assertThat(of(settings, 6).changed(beat())).isNotEqualTo(changed);
        assertThat(input).isEqualTo(beat());
    }

    @Test
    void shouldNameTheFieldWhenAValueIsOutOfRange() {
        refuses("gainDeviation", 1.1, 0, 0, 0, 0, 0);
        refuses("noiseLevel", 0, -0.1, 0, 0, 0, 0);
        refuses("noiseSpread", 0, 0, 3.1, 0, 0, 0);
        refuses("shift", 0, 0, 0, 11, 0, 0);
        refuses("jitter", 0, 0, 0, 0, 2, 0);
        refuses("oneLead", 0, 0, 0, 0, 0, -1);
    }

    private static void refuses(
            String field, double gain, double level, double spread, int shift, double jitter, double one) {
        assertThatThrownBy(() -> new Augmentation.Settings(gain, level, spread, shift, jitter, one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field);
    }
}
