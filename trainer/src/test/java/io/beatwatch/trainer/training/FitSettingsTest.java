package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.networks.PatientNetwork;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FitSettingsTest {
    private static final Augmentation.Settings NOTHING = new Augmentation.Settings(0, 0, 0, 0, 0, 0);

    @Test
    void shouldNameTheFieldWhenAValueIsOutOfRange() {
        refuses("epochs", 0, 256, 0.003, 0, 2, 0.15, 0.3, 0.5, 0);
        refuses("batch", 1, 7, 0.003, 0, 2, 0.15, 0.3, 0.5, 0);
        refuses("peakRate", 1, 256, 0, 0, 2, 0.15, 0.3, 0.5, 0);
        refuses("peakRate", 1, 256, Double.NaN, 0, 2, 0.15, 0.3, 0.5, 0);
        refuses("weightDecay", 1, 256, 0.003, -1, 2, 0.15, 0.3, 0.5, 0);
        refuses("clipNorm", 1, 256, 0.003, 0, 0, 0.15, 0.3, 0.5, 0);
        refuses("normalShare", 1, 256, 0.003, 0, 2, 0, 0.3, 0.5, 0);
        refuses("normalShare", 1, 256, 0.003, 0, 2, 1.01, 0.3, 0.5, 0);
        refuses("noisyWeight", 1, 256, 0.003, 0, 2, 0.15, 10.1, 0.5, 0);
        refuses("surrogateWeight", 1, 256, 0.003, 0, 2, 0.15, 0.3, -0.1, 0);
        refuses("averaging", 1, 256, 0.003, 0, 2, 0.15, 0.3, 0.5, 1);
        assertThat(new FitSettings(1000, 4096, 0.1, 1, Double.POSITIVE_INFINITY, 1, 10, 10, 0.999, NOTHING).batch())
                .isEqualTo(4096);
    }

    private static void refuses(
            String field,
            int epochs,
            int batch,
            double rate,
            double decay,
            double clip,
            double normal,
            double noisy,
            double surrogates,
            double averaging) {
        assertThatThrownBy(() -> new FitSettings(
                        epochs, batch, rate, decay, clip, normal, noisy, surrogates, averaging, NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field);
    }

    @Test
    void shouldNameTheFieldWhenAProcedureIsWrong() {
        FitSettings fit = new FitSettings(1, 32, 0.001, 0, 2, 1, 1, 1, 0, NOTHING);
        PatientNetwork.Design design = PatientNetwork.Design.DEFAULT;
        assertThatThrownBy(() -> new Procedure(design, fit, Map.of("svdb", 0.0), 1, 0.5))
                .hasMessageContaining("svdb=0.0");
        assertThatThrownBy(() -> new Procedure(design, fit, Map.of(), 0, 0.5)).hasMessageStartingWith("members");
        assertThatThrownBy(() -> new Procedure(design, fit, Map.of(), 1, 1.5)).hasMessageStartingWith("teacherShare");
    }

    @Test
    void shouldRaiseAndLowerTheRateOnce() {
        OneCycle rate = new OneCycle(0.003, 1000);
        assertThat((double) rate.getNewValue(0)).isCloseTo(0.003 / 25, within(1e-8));
        assertThat((double) rate.getNewValue(100)).isCloseTo(0.003 * (1 + 1 / 25.0) / 2, within(1e-7));
        assertThat((double) rate.getNewValue(200)).isCloseTo(0.003, within(1e-8));
        assertThat((double) rate.getNewValue(600)).isCloseTo(0.0015, within(1e-6));
        assertThat((double) rate.getNewValue(1000)).isLessThan(1e-7).isPositive();
        assertThat(rate.getNewValue(1500)).isEqualTo(rate.getNewValue(1000));
    }
}
