package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleHistoryTest {
    private static final int CAPACITY = 10;

    /** Two leads that hold the sample's index and its negative. */
    private static SampleHistory filled(int samples) {
        SampleHistory history = new SampleHistory(2, CAPACITY);
        append(history, 0, samples);
        return history;
    }

    private static void append(SampleHistory history, int from, int to) {
        for (int i = from; i < to; i++) {
            history.append(new short[][] {{(short) i}, {(short) -i}}, 0);
        }
    }

    @ParameterizedTest(name = "after {0} samples")
    @ValueSource(ints = {1, 9, 10, 11, 19, 20, 21, 1003})
    void shouldKeepTheLastSamples(int samples) {
        SampleHistory history = filled(samples);
        int first = Math.max(0, samples - CAPACITY);
        LeadStrip strip = history.strip(0, samples + 5);
        assertThat(strip.firstSample()).isEqualTo(first);
        assertThat(strip.length()).isEqualTo(samples - first);
        for (int i = first; i < samples; i++) {
            assertThat(strip.at(0, i)).isEqualTo((short) i);
            assertThat(strip.at(1, i)).isEqualTo((short) -i);
        }
    }

    @Test
    void shouldSayWhatItHoldsWhenAskedForWhatIsGone() {
        assertThatThrownBy(() -> filled(50).strip(0, 20)).hasMessageContaining("holds 40 to 50");
    }

    @ParameterizedTest(name = "after {0} samples")
    @ValueSource(ints = {0, 1, 9, 10, 11, 25, 1003})
    void shouldGoOnAsIfNothingHappenedWhenSavedAndRestored(int samples) {
        SampleHistory history = filled(samples);
        ByteBuffer state = ByteBuffer.allocate(history.stateSize());
        history.save(state);
        SampleHistory restored = new SampleHistory(2, CAPACITY);
        restored.restore(state.flip());
        assertThat(state.hasRemaining()).isFalse();
        append(history, samples, samples + 7);
        append(restored, samples, samples + 7);
        LeadStrip expected = history.strip(0, Long.MAX_VALUE);
        LeadStrip actual = restored.strip(0, Long.MAX_VALUE);
        assertThat(actual.firstSample()).isEqualTo(expected.firstSample());
        assertThat(actual.lead(0)).isEqualTo(expected.lead(0));
        assertThat(actual.lead(1)).isEqualTo(expected.lead(1));
    }

    @ParameterizedTest(name = "capacity {0}")
    @ValueSource(ints = {1, 127, 128, 129, 255, 1000, 3600})
    void shouldCutAnyStripAsAPlainArrayWouldWhereverItIsSavedAndRestored(int capacity) {
        Random random = new Random(capacity);
        short[] signal = new short[5 * capacity + 700];
        for (int i = 0; i < signal.length; i++) {
            signal[i] = (short) (random.nextInt(50) == 0 ? random.nextInt() : random.nextInt(200));
        }
        SampleHistory history = new SampleHistory(1, capacity);
        for (int i = 0; i < signal.length; i++) {
            history.append(new short[][] {signal}, i);
            if (random.nextInt(40) == 0) {
                long from = Math.max(0, i - capacity - 3 + random.nextInt(capacity + 3));
                long to = from + 1 + random.nextInt(capacity + 5);
                if (Math.max(from, history.start()) < Math.min(to, i + 1)) {
                    LeadStrip strip = history.strip(from, to);
                    int first = (int) Math.max(from, i + 1 - capacity);
                    assertThat(strip.firstSample()).isEqualTo(first);
                    assertThat(strip.lead(0)).isEqualTo(Arrays.copyOfRange(signal, first, (int) Math.min(to, i + 1)));
                }
            }
            if (random.nextInt(100) == 0) {
                ByteBuffer state = ByteBuffer.allocate(history.stateSize());
                history.save(state);
                history = new SampleHistory(1, capacity);
                history.restore(state.flip());
            }
        }
    }

    @Test
    void shouldRefuseADamagedState() {
        SampleHistory history = filled(1003);
        ByteBuffer state = ByteBuffer.allocate(history.stateSize());
        history.save(state);
        assertThatThrownBy(() -> new SampleHistory(2, CAPACITY)
                        .restore(state.duplicate().flip().putLong(0, -1)))
                .hasMessageContaining("must be 0 or more");
        SampleHistory longer = new SampleHistory(2, 300);
        append(longer, 0, 1003);
        ByteBuffer ofLonger = ByteBuffer.allocate(longer.stateSize());
        longer.save(ofLonger);
        ofLonger.flip().put(Long.BYTES + Short.BYTES + Short.BYTES, (byte) 99);
        assertThatThrownBy(() -> new SampleHistory(2, 300).restore(ofLonger)).hasMessageContaining("99 bits");
    }
}
