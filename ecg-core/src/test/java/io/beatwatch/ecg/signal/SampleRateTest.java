package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleRateTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.999, 100_000.1, 0, -360, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRefuseARateThatIsNone(double hertz) {
        assertThatThrownBy(() -> SampleRate.ofHertz(hertz)).hasMessageContaining("1 to 100000 Hz");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 100_000})
    void shouldTakeTheSlowestAndTheFastestRate(double hertz) {
        assertThat(SampleRate.ofHertz(hertz).hertz()).isEqualTo(hertz);
    }

    @Test
    void shouldTakeTheNearestNumberOfSamples() {
        SampleRate rate = SampleRate.ofHertz(250);
        assertThat(rate.samples(Duration.ofMillis(1500))).isEqualTo(375);
        assertThat(rate.samples(0.0059)).isEqualTo(1);
        assertThat(rate.samples(0.0061)).isEqualTo(2);
        assertThat(rate.samples(Duration.ofNanos(6_100_000))).isEqualTo(2);
        assertThat(rate.seconds(375)).isEqualTo(1.5);
        assertThat(rate.milliseconds(-2)).isEqualTo(-8);
    }

    @Test
    void shouldReadAsPeopleWriteIt() {
        assertThat(SampleRate.ofHertz(360)).hasToString("360 Hz");
        assertThat(SampleRate.ofHertz(128.5)).hasToString("128.5 Hz");
    }
}
