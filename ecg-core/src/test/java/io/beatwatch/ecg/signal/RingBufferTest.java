package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingBufferTest {
    @ParameterizedTest(name = "length {0}")
    @ValueSource(ints = {1, 2, 5})
    void shouldKeepTheLastValuesAndGiveBackTheOneThatFallsOut(int length) {
        RingBuffer ring = new RingBuffer(length);
        assertThat(ring.length()).isEqualTo(length);
        for (int i = 1; i <= 3 * length + 1; i++) {
            assertThat(ring.push(i)).isEqualTo(Math.max(0, i - length));
            for (int ago = 0; ago < length; ago++) {
                assertThat(ring.ago(ago)).isEqualTo(Math.max(0, i - ago));
            }
        }
    }

    @Test
    void shouldForgetAllOrTakeOneValueForAll() {
        RingBuffer ring = new RingBuffer(3);
        ring.push(1);
        ring.push(2);
        ring.fill(9);
        assertThat(new float[] {ring.ago(0), ring.ago(1), ring.ago(2)}).containsOnly(9);
        ring.reset();
        assertThat(new float[] {ring.ago(0), ring.ago(1), ring.ago(2)}).containsOnly(0);
        ring.push(4);
        assertThat(ring.ago(0)).isEqualTo(4);
    }

    @Test
    void shouldWriteFromTheOldestToTheLatest() {
        RingBuffer ring = new RingBuffer(3);
        for (int i = 1; i <= 4; i++) {
            ring.push(i);
        }
        ByteBuffer state = ByteBuffer.allocate(ring.stateBytes());
        ring.save(state);
        state.flip();
        assertThat(new float[] {state.getFloat(), state.getFloat(), state.getFloat()})
                .containsExactly(2, 3, 4);
        RingBuffer other = new RingBuffer(3);
        other.push(8);
        other.restore(state.flip());
        assertThat(new float[] {other.ago(2), other.ago(1), other.ago(0)}).containsExactly(2, 3, 4);
    }

    @Test
    void shouldForgetAllFilterStateWhenReset() {
        Biquad biquad = Biquad.highPass(SampleRate.ofHertz(360), 8);
        Decimator decimator = new Decimator(3);
        MovingAverage average = new MovingAverage(4);
        biquad.next(5);
        biquad.next(-7);
        average.next(3);
        for (int i = 0; i < 5; i++) {
            if (decimator.next(11)) {
                decimator.value();
            }
        }
        biquad.reset();
        average.reset();
        decimator.reset();
        assertThat(biquad.next(0)).isZero();
        assertThat(biquad.next(0)).isZero();
        assertThat(average.next(8)).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            assertThat(average.next(0)).isEqualTo(2);
        }
        assertThat(average.next(0)).isZero();
        assertThat(decimator.next(0)).isFalse();
        assertThat(decimator.next(0)).isFalse();
        assertThat(decimator.next(0)).isTrue();
        assertThat(decimator.value()).isZero();
        assertThat(decimator.factor()).isEqualTo(3);
    }

    @Test
    void shouldRefuseLengthsBelowOne() {
        assertThatThrownBy(() -> new RingBuffer(0)).hasMessageContaining("length must be at least 1, got 0");
        assertThatThrownBy(() -> new Decimator(0)).hasMessageContaining("factor must be at least 1, got 0");
        assertThat(new RingBuffer(1).length()).isEqualTo(1);
    }

    @Test
    void shouldBringAWindowToMeanZeroAndDeviationOneUnlessItIsFlat() {
        float[] window = {1, 3, 1, 3};
        ZScore.apply(window);
        assertThat(window).containsExactly(-1, 1, -1, 1);
        float[] nearlyFlat = {5, 5.00015f, 5, 5.00015f};
        ZScore.apply(nearlyFlat);
        for (float value : nearlyFlat) {
            assertThat(Math.abs(value)).isZero();
        }
        float[] hardlyNotFlat = {0, 0.00021f, 0, 0.00021f};
        ZScore.apply(hardlyNotFlat);
        assertThat(hardlyNotFlat).containsExactly(-1, 1, -1, 1);
    }
}
