package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalQualityScaleTest {
    @Test
    void shouldGiveNoClassWhereThereIsNoSignalAlone() {
        assertThat(SignalQuality.CLEAN.classifiable()).isTrue();
        assertThat(SignalQuality.SEVERE.classifiable()).isTrue();
        assertThat(SignalQuality.NO_SIGNAL.classifiable()).isFalse();
    }

    @Test
    void shouldGoFromCleanToNoSignal() {
        assertThat(SignalQuality.MODERATE.worseThan(SignalQuality.CLEAN)).isTrue();
        assertThat(SignalQuality.MODERATE.worseThan(SignalQuality.MODERATE)).isFalse();
        assertThat(SignalQuality.MODERATE.worseThan(SignalQuality.SEVERE)).isFalse();
        assertThat(SignalQuality.NO_SIGNAL.worseThan(SignalQuality.SEVERE)).isTrue();
    }
}
