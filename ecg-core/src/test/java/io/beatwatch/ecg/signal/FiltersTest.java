package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);

    /** Amplitude of the output for a sine of amplitude 1, after the transient. */
    private static double gain(DoubleUnaryOperator filter, double hertz) {
        double most = 0;
        for (int n = 0; n < 7200; n++) {
            double y = filter.applyAsDouble(Math.sin(2 * Math.PI * hertz * n / RATE.hertz()));
            if (n > 3600) {
                most = Math.max(most, Math.abs(y));
            }
        }
        return most;
    }

    @Test
    void shouldLetPassBelowTheCutoffWhenLowPass() {
        assertThat(gain(Biquad.lowPass(RATE, 20)::next, 2)).isCloseTo(1, within(0.01));
        assertThat(gain(Biquad.lowPass(RATE, 20)::next, 20)).isCloseTo(Math.sqrt(0.5), within(0.01));
        assertThat(gain(Biquad.lowPass(RATE, 20)::next, 80)).isLessThan(0.06);
    }

    @Test
    void shouldLetPassAboveTheCutoffWhenHighPass() {
        assertThat(gain(Biquad.highPass(RATE, 8)::next, 80)).isCloseTo(1, within(0.02));
        assertThat(gain(Biquad.highPass(RATE, 8)::next, 8)).isCloseTo(Math.sqrt(0.5), within(0.01));
        assertThat(gain(Biquad.highPass(RATE, 8)::next, 1)).isLessThan(0.02);
    }

    @Test
    void shouldHaveNoTransientWhenSettled() {
        Biquad highPass = Biquad.highPass(RATE, 8);
        Biquad lowPass = Biquad.lowPass(RATE, 8);
        highPass.settle(5);
        lowPass.settle(5);
        for (int n = 0; n < 1000; n++) {
            assertThat(highPass.next(5)).isCloseTo(0, within(1e-9));
            assertThat(lowPass.next(5)).isCloseTo(5, within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 180, Double.NaN})
    void shouldRefuseCutoffWhenOutsideTheBand(double cutoffHz) {
        assertThatThrownBy(() -> Biquad.lowPass(RATE, cutoffHz))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cutoff");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void shouldDelayByFactorLessOneWhenDecimating(int factor) {
        Decimator decimator = new Decimator(factor);
        int out = 0;
        for (int n = 0; n < 40 * factor; n++) {
            // a ramp shows gain and delay at once
            if (decimator.next(n)) {
                float value = decimator.value();
                if (out > 0) {
                    assertThat(value).isCloseTo(n - (factor - 1), within(1e-3f));
                }
                out++;
            }
        }
        assertThat(out).isEqualTo(40);
    }

    /** The phase is the number of steps of a loop: two billions of them take seconds. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldRefuseAPhaseThatADecimatorOfThisFactorNeverHas(int phase) {
        Decimator decimator = new Decimator(5);
        ByteBuffer saved = ByteBuffer.allocate(decimator.stateBytes());
        saved.putInt(0, phase);
        assertThatThrownBy(() -> decimator.restore(saved)).hasMessageContaining("phase must be 0 to 4, got " + phase);
        saved.putInt(0, 4).clear();
        decimator.restore(saved);
        assertThat(decimator.next(0)).isTrue();
    }

    @Test
    void shouldHaveNoTransientWhenDecimatorIsSettledWithinABlock() {
        Decimator decimator = new Decimator(5);
        for (int n = 0; n < 12; n++) {
            if (decimator.next(n)) {
                decimator.value();
            }
        }
        decimator.settle(7);
        for (int n = 0; n < 20; n++) {
            if (decimator.next(7)) {
                assertThat(decimator.value()).isCloseTo(7, within(1e-5f));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldAverageExactlyWhenLargeValuesHavePassed(long seed) {
        Random random = new Random(seed);
        MovingAverage average = new MovingAverage(7);
        for (int n = 0; n < 100; n++) {
            average.next(1e6f * (float) random.nextGaussian());
        }
        for (int n = 0; n < 7; n++) {
            average.next(0.001f * n);
        }
        assertThat(average.next(0.007f)).isCloseTo(0.004f, within(1e-7f));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldGoOnIdenticallyWhenRestored(long seed) {
        Random random = new Random(seed);
        Biquad biquad = Biquad.lowPass(RATE, 15);
        Decimator decimator = new Decimator(3);
        MovingAverage average = new MovingAverage(9);
        RingBuffer ring = new RingBuffer(5);
        for (int n = 0; n < 100 + random.nextInt(50); n++) {
            float x = (float) random.nextGaussian();
            biquad.next(x);
            average.next(x);
            ring.push(x);
            if (decimator.next(x)) {
                decimator.value();
            }
        }
        Biquad biquad2 = copy(biquad, Biquad.lowPass(RATE, 15));
        Decimator decimator2 = copy(decimator, new Decimator(3));
        MovingAverage average2 = copy(average, new MovingAverage(9));
        RingBuffer ring2 = copy(ring, new RingBuffer(5));
        for (int n = 0; n < 50; n++) {
            float x = (float) random.nextGaussian();
            assertThat(biquad2.next(x)).isEqualTo(biquad.next(x));
            assertThat(average2.next(x)).isEqualTo(average.next(x));
            assertThat(ring2.push(x)).isEqualTo(ring.push(x));
            assertThat(ring2.ago(4)).isEqualTo(ring.ago(4));
            boolean ready = decimator.next(x);
            assertThat(decimator2.next(x)).isEqualTo(ready);
            if (ready) {
                assertThat(decimator2.value()).isEqualTo(decimator.value());
            }
        }
    }

    private static <S extends StreamState> S copy(S from, S to) {
        ByteBuffer state = ByteBuffer.allocate(from.stateBytes());
        from.save(state);
        assertThat(state.hasRemaining()).isFalse();
        to.restore(state.flip());
        return to;
    }
}
