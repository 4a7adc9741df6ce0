package io.beatwatch.ward.census;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmPositionsTest {
    @Test
    void shouldBeReadAsTheyWereWritten() {
        AlarmPositions positions = AlarmPositions.NONE.with(3, 17).with(0, 1234567890123L);
        assertThat(positions).hasToString("0.1234567890123-3.17");
        AlarmPositions read = AlarmPositions.parse(positions.toString()).orElseThrow();
        assertThat(read.of(0)).isEqualTo(1234567890123L);
        assertThat(read.of(3)).isEqualTo(17);
        assertThat(read.of(9)).isZero();
        assertThat(AlarmPositions.parse("")).isPresent();
    }

    @Test
    void shouldNotGoBack() {
        assertThat(AlarmPositions.NONE.with(0, 5).with(0, 3).of(0)).isEqualTo(5);
    }

    @Test
    void shouldKnowWhetherTheyReachAsFar() {
        AlarmPositions complete = AlarmPositions.NONE.with(0, 5).with(1, 2);
        assertThat(AlarmPositions.NONE.with(0, 5).with(1, 2).coversAtLeast(complete))
                .isTrue();
        assertThat(AlarmPositions.NONE.with(0, 4).with(1, 2).coversAtLeast(complete))
                .isFalse();
        assertThat(AlarmPositions.NONE.with(0, 9).coversAtLeast(complete)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "1.", ".1", "1.2-", "1.2 3.4", "-1.2", "1.99999999999999999999", "<script>"})
    void shouldNotReadWhatIsNone(String text) {
        assertThat(AlarmPositions.parse(text)).isEmpty();
    }
}
