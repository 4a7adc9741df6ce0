package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.TestNetwork;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScorerTrialTest {
    private static BeatScorer answering(int times, float... probabilities) {
        return new BeatScorer() {
            @Override
            public ModelContract contract() {
                return TestNetwork.CONTRACT;
            }

            @Override
            public List<BeatScores> score(List<float[]> inputs) {
                assertThat(inputs).hasSize(1);
                assertThat(inputs.get(0)).hasSize(360).containsOnly(0);
                return Collections.nCopies(times, new BeatScores(probabilities, new float[] {1}));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void shouldPassAScorerThatAnswersOneBeatWithProbabilities() {
        assertThatCode(() -> ScorerTrial.run(answering(1, 0.2f, 0.2f, 0.2f, 0.2f, 0.2f)))
                .doesNotThrowAnyException();
        assertThatCode(() -> ScorerTrial.run(answering(1, 0.9995f, 0, 0, 0, 0))).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAnotherNumberOfAnswersOrNoProbabilities() {
        assertThatThrownBy(() -> ScorerTrial.run(answering(0, 1, 0, 0, 0, 0)))
                .isInstanceOf(ScoringException.class)
                .hasMessageContaining("with 0 scores");
        assertThatThrownBy(() -> ScorerTrial.run(answering(2, 1, 0, 0, 0, 0))).hasMessageContaining("with 2 scores");
        assertThatThrownBy(() -> ScorerTrial.run(answering(1, 0.99f, 0, 0, 0, 0)))
                .hasMessageContaining("instead of 1");
        assertThatThrownBy(() -> ScorerTrial.run(answering(1, 1.01f, 0, 0, 0, 0)))
                .hasMessageContaining("instead of 1");
        assertThatThrownBy(() -> ScorerTrial.run(answering(1, Float.NaN, 0, 0, 0, 0)))
                .hasMessageContaining("instead of 1");
    }

    @Test
    void shouldTakeBatchesOfOneTo4096BeatsAndDelaysOfUpToTenSeconds() {
        assertThat(new BatchSettings(1, Duration.ZERO).size()).isEqualTo(1);
        assertThat(new BatchSettings(4096, Duration.ofSeconds(10)).delay()).isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(() -> new BatchSettings(0, Duration.ZERO)).hasMessageContaining("batch size");
        assertThatThrownBy(() -> new BatchSettings(4097, Duration.ZERO)).hasMessageContaining("batch size");
        assertThatThrownBy(() -> new BatchSettings(1, Duration.ofMillis(-1))).hasMessageContaining("batch delay");
        assertThatThrownBy(() -> new BatchSettings(1, Duration.ofMillis(10_001)))
                .hasMessageContaining("batch delay");
    }
}
