package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeadStripTest {
    private static final LeadStrip STRIP = new LeadStrip(new short[][] {{3, 5, 7}, {-3, -5, -7}}, 100);

    @Test
    void shouldGiveTheSampleAtAPositionAndTheNearestOneBeyondItsEnds() {
        assertThat(STRIP.at(0, 100)).isEqualTo((short) 3);
        assertThat(STRIP.at(0, 101)).isEqualTo((short) 5);
        assertThat(STRIP.at(1, 102)).isEqualTo((short) -7);
        assertThat(STRIP.at(0, 99)).isEqualTo((short) 3);
        assertThat(STRIP.at(0, Long.MIN_VALUE / 2)).isEqualTo((short) 3);
        assertThat(STRIP.at(0, 103)).isEqualTo((short) 7);
        assertThat(STRIP.at(1, 1L << 40)).isEqualTo((short) -7);
    }

    @Test
    void shouldCountFromAnotherOriginWhenShifted() {
        LeadStrip shifted = STRIP.shifted(1_000);
        assertThat(shifted.firstSample()).isEqualTo(1_100);
        assertThat(shifted.at(0, 1_101)).isEqualTo((short) 5);
        assertThat(shifted.leads()).isEqualTo(2);
        assertThat(shifted.length()).isEqualTo(3);
        assertThat(shifted.lead(1)).containsExactly(-3, -5, -7);
    }

    @Test
    void shouldRefuseWhatIsNoStrip() {
        assertThatThrownBy(() -> new LeadStrip(new short[0][], 0)).hasMessageContaining("at least one lead");
        assertThatThrownBy(() -> new LeadStrip(new short[1][0], 0)).hasMessageContaining("at least one lead");
        assertThatThrownBy(() -> new LeadStrip(new short[][] {{1}, {1, 2}}, 0)).hasMessageContaining("one length");
    }

    @Test
    void shouldTurnSamplesIntoVoltages() {
        LeadScale scale = new LeadScale(200, 1024);
        assertThat(scale.millivolts((short) 1024)).isZero();
        assertThat(scale.millivolts((short) 1124)).isEqualTo(0.5f);
        assertThat(scale.microvolts((short) 1023)).isEqualTo(-5);
        assertThat(new LeadScale(3000, 0).microvolts((short) 2)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRefuseAScaleThatIsNone(double aduPerMillivolt) {
        assertThatThrownBy(() -> new LeadScale(aduPerMillivolt, 0)).hasMessageContaining("aduPerMillivolt");
    }
}
