package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecentValuesTest {
    @Test
    void shouldGiveTheExpectedValueWhenNothingWasMeasured() {
        RecentValues values = new RecentValues(4);
        assertThat(values.median()).isEqualTo(4);
        assertThat(values.latest()).isEqualTo(4);
        assertThat(values.spread()).isZero();
    }

    @Test
    void shouldForgetTheNinthLastWhenEightAreKept() {
        RecentValues values = new RecentValues(0);
        for (int i = 9; i >= 1; i--) {
            values.add(i);
        }
        assertThat(values.most()).isEqualTo(8);
        assertThat(values.least()).isEqualTo(1);
        assertThat(values.latest()).isEqualTo(1);
        assertThat(values.median()).isEqualTo(4.5f);
        assertThat(values.spread()).isEqualTo(3);
    }

    @Test
    void shouldGoOnIdenticallyWhenRestored() {
        RecentValues values = new RecentValues(1);
        for (int i = 0; i < 11; i++) {
            values.add(i * 7 % 5);
        }
        ByteBuffer state = ByteBuffer.allocate(values.stateBytes());
        values.save(state);
        RecentValues restored = new RecentValues(1);
        restored.restore(state.flip());
        values.add(3);
        restored.add(3);
        assertThat(restored.median()).isEqualTo(values.median());
        assertThat(restored.latest()).isEqualTo(values.latest());
        assertThat(restored.least()).isEqualTo(values.least());
    }
}
