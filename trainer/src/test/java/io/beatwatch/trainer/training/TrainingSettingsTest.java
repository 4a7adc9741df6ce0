package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
    @Test
    void shouldRaiseTheRateWithTheSquareRootOfTheBatch() {
        assertThat(new TrainingSettings(10, 32, 0.001, 0.99, 0, 3, 1, 1).rate()).isCloseTo(0.001, within(1e-12));
        assertThat(new TrainingSettings(10, 128, 0.001, 0.99, 0, 3, 1, 1).rate())
                .isCloseTo(0.002, within(1e-12));
    }

    @Test
    void shouldNameTheFieldWhenAValueIsOutOfRange() {
        refuses("epochs", 0, 32, 0.001, 0.99, 3, 1);
        refuses("epochs", 1001, 32, 0.001, 0.99, 3, 1);
        refuses("batch", 10, 31, 0.001, 0.99, 3, 1);
        refuses("batch", 10, 4097, 0.001, 0.99, 3, 1);
        refuses("rate", 10, 32, 0, 0.99, 3, 1);
        refuses("rate", 10, 32, Double.NaN, 0.99, 3, 1);
        refuses("rate", 10, 32, 0.11, 0.99, 3, 1);
        refuses("averaging", 10, 32, 0.001, -0.1, 3, 1);
        refuses("averaging", 10, 32, 0.001, 1, 3, 1);
        refuses("folds", 10, 32, 0.001, 0.99, 1, 1);
        refuses("folds", 10, 32, 0.001, 0.99, 21, 1);
        refuses("rounds", 10, 32, 0.001, 0.99, 3, -1);
        refuses("rounds", 10, 32, 0.001, 0.99, 3, 4);
        assertThat(new TrainingSettings(1000, 4096, 0.1, 0.99, 0, 20, 20, -1).folds())
                .isEqualTo(20);
        assertThat(new TrainingSettings(1, 32, 0.001, 0.99, 0, 2, 0, 0).rounds())
                .isZero();
    }

    private static void refuses(
            String field, int epochs, int batch, double rate, double averaging, int folds, int rounds) {
        assertThatThrownBy(() -> new TrainingSettings(epochs, batch, rate, averaging, 0, folds, rounds, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(field);
    }
}
