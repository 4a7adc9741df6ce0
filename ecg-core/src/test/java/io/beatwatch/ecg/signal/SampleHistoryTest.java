package io.beatwatch.ecg.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
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
}
