package io.beatwatch.ecg.beat;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacerSpikesTest {
    /** One sample a millisecond. */
    private static final SampleRate RATE = SampleRate.ofHertz(1000);

    private final PacerSpikes spikes = new PacerSpikes(RATE);
    private long peak;

    private void beats(int count, int spikeBefore) {
        for (int i = 0; i < count; i++) {
            peak += 1000;
            if (spikeBefore >= 0) {
                spikes.spike(peak - spikeBefore);
            }
            spikes.beat(peak);
        }
    }

    @Test
    void shouldTakeBeatsForPacedWhenHalfOfTheLatestFollowedASpike() {
        beats(3, 349);
        assertThat(spikes.pacing()).isFalse();
        beats(1, 349);
        assertThat(spikes.pacing()).isTrue();
        beats(4, -1);
        assertThat(spikes.pacing()).isTrue();
        beats(1, -1);
        assertThat(spikes.pacing()).isFalse();
    }

    @Test
    void shouldNotTakeABeatForPacedWhenTheSpikeIsTooEarlyOrAfterIt() {
        beats(8, 350);
        assertThat(spikes.pacing()).isFalse();
        spikes.reset();
        for (int i = 1; i <= 8; i++) {
            spikes.beat(1000L * i);
            spikes.spike(1000L * i + 1);
        }
        assertThat(spikes.pacing()).isFalse();
        spikes.reset();
        beats(8, 0);
        assertThat(spikes.pacing()).isTrue();
    }

    @Test
    void shouldNameTheFirstSpikeSinceAPeak() {
        assertThat(spikes.firstAfter(-1)).isEqualTo(PacerSpikes.NONE);
        spikes.spike(0);
        spikes.spike(900);
        spikes.spike(1900);
        assertThat(spikes.firstAfter(-1)).isZero();
        assertThat(spikes.firstAfter(899)).isEqualTo(900);
        assertThat(spikes.firstAfter(900)).isEqualTo(1900);
        assertThat(spikes.firstAfter(1900)).isEqualTo(PacerSpikes.NONE);
    }

    @Test
    void shouldGoOnFromItsState() {
        beats(5, 100);
        ByteBuffer state = ByteBuffer.allocate(spikes.stateBytes());
        spikes.save(state);
        assertThat(state.hasRemaining()).isFalse();
        PacerSpikes other = new PacerSpikes(RATE);
        other.restore(state.flip());
        assertThat(other.pacing()).isTrue();
        assertThat(other.firstAfter(4000)).isEqualTo(4900);
    }

    /** Spikes of chunks of any length are found where they stand, once, also where part of a chunk was there before. */
    @ParameterizedTest
    @ValueSource(ints = {8, 90, 360})
    void shouldTellTheSameOfSpikesHoweverTheSignalWasChunked(int length) {
        List<SignalState> whole = states(3600);
        assertThat(whole).anyMatch(SignalState::paced).anyMatch(s -> s.spikeWithoutBeat() >= 0);
        assertThat(states(length)).isEqualTo(whole);
    }

    private static List<SignalState> states(int length) {
        int hertz = 360;
        int period = 288;
        short[] signal = new short[30 * hertz];
        List<Integer> spikes = new ArrayList<>();
        // a narrow complex every 0.8 s until 20 s, then none; a spike 60 samples before each, and where it should be
        for (int peak = period / 2; peak < signal.length; peak += period) {
            spikes.add(peak - 60);
            for (int i = -20; i <= 20 && peak < 20 * hertz; i++) {
                signal[peak + i] = (short) Math.round(200 * Math.exp(-i * i / 32.0));
            }
        }
        List<SignalState> states = new ArrayList<>();
        BeatFinder finder = new BeatFinder(
                SampleRate.ofHertz(hertz), List.of(new LeadScale(200, 0)), new BeatFinder.Surroundings(100, 100));
        BeatFinder.Listener listener = new BeatFinder.Listener() {
            @Override
            public void beat(DetectedBeat beat) {}

            @Override
            public void quality(long sample, int lead, SignalQuality quality) {}

            @Override
            public void testSignal(long sample) {}

            @Override
            public void signal(SignalState state) {
                states.add(state);
            }
        };
        int known = 0;
        for (int from = 0; from < signal.length; from += length) {
            // the last samples of the chunk before once more
            int begin = Math.max(0, from - 5);
            int end = Math.min(signal.length, from + length);
            short[][] chunk = {Arrays.copyOfRange(signal, begin, end)};
            int[] within = spikes.stream()
                    .filter(s -> s >= begin && s < end)
                    .mapToInt(s -> s - begin)
                    .toArray();
            finder.accept(chunk, known - begin, within, listener);
            known = end;
        }
        return states;
    }
}
