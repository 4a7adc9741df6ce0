package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidateRowTest {
    /** Of 100 steps a second. */
    private static final Timing TIMING = new Timing(SampleRate.ofHertz(100));

    private CandidateRow row = new CandidateRow(TIMING);

    private boolean next(int steps, double height) {
        for (int i = 0; i < steps; i++) {
            row.step();
        }
        return row.next((float) height);
    }

    private boolean next(int steps) {
        return next(steps, 1);
    }

    @ParameterizedTest(name = "every {0} steps: {1}")
    @CsvSource({"19, false", "20, true", "30, true", "50, true", "51, false"})
    void shouldBeARowFromTheFourthCandidateWhenTheRateIsThatOfAFastRhythm(int steps, boolean expected) {
        assertThat(next(100)).isFalse();
        assertThat(next(steps)).isFalse();
        assertThat(next(steps)).isFalse();
        assertThat(next(steps)).isEqualTo(expected);
        assertThat(next(steps)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} steps after intervals of 40: {1}")
    @CsvSource({"33, false", "34, true", "46, true", "47, false"})
    void shouldBeNoRowWhenAnIntervalIsUneven(int steps, boolean expected) {
        next(100);
        next(40);
        next(40);

        assertThat(next(steps)).isEqualTo(expected);
        assertThat(row.broken()).isNotEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} after 1: {1}")
    @CsvSource({"0.76, false", "0.77, true", "1.29, true", "1.31, false"})
    void shouldBeNoRowWhenHeightsDiffer(double height, boolean expected) {
        next(100);
        next(40);
        next(40);

        assertThat(next(40, height)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} between: {1}")
    @CsvSource({"0.49, true", "0.51, false"})
    void shouldGoOnWhenAMuchLowerWaveStandsBetween(double height, boolean expected) {
        next(100);
        for (int i = 0; i < 2; i++) {
            assertThat(next(20, height)).isFalse();
            next(20);
        }
        assertThat(next(20, height)).isFalse();

        assertThat(next(20)).isEqualTo(expected);
    }

    @Test
    void shouldGoOnExactlyWhenRestoredAtEachCandidate() {
        boolean inRow = false;
        for (int i = 0; i < 4; i++) {
            inRow = next(40);
            ByteBuffer state = ByteBuffer.allocate(row.stateBytes());
            row.save(state);
            assertThat(state.hasRemaining()).isFalse();
            row = new CandidateRow(TIMING);
            row.restore(state.flip());
        }

        assertThat(inRow).isTrue();
        row.reset();
        assertThat(next(40)).isFalse();
    }
}
