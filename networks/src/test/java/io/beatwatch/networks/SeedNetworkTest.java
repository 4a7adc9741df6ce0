package io.beatwatch.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedNetworkTest {
    private NDManager manager;
    private SeedNetwork network;

    @BeforeEach
    void makeNetwork() {
        Torch.start(1).setRandomSeed(3);
        manager = NDManager.newBaseManager(Device.cpu());
        network = new SeedNetwork();
        network.initialize(manager);
    }

    @AfterEach
    void freeNetwork() {
        manager.close();
    }

    @Test
    void shouldHaveTheSeedReportsParameters() {
        long convolutions = 32 * 5 + 32 + 64 * 32 * 5 + 64 + 64 * 64 * 3 + 64;
        long norms = 2 * (32 + 64 + 64);
        long gru = 2 * (96 * 64 + 96 * 32 + 96 + 96);
        long dense = 64 + 1 + 64 * 32 + 32 + 32 * 5 + 5;
        assertThat(network.trainedParameters()).isEqualTo(convolutions + norms + gru + dense);
    }

    @Test
    void shouldCostFourMillionMultiplyAdds() {
        long convolutions = 360 * 32 * 5 + 180 * 64 * 32 * 5 + 90 * 64 * 64 * 3;
        long gru = 45 * 2 * (96 * 64 + 96 * 32);
        long dense = 45 * 64 + 64 * 32 + 32 * 5;
        assertThat(network.multiplyAdds()).isEqualTo(convolutions + gru + dense);
    }

    @Test
    void shouldGiveProbabilitiesAndAttentionThatSumToOne() {
        List<float[]> windows = List.of(
                SyntheticBeats.window(BeatClass.N, new Random(1)), SyntheticBeats.window(BeatClass.V, new Random(2)));
        for (BeatScores scores : TorchBeatScorer.score(network, manager, windows)) {
            assertThat(scores.probabilities()).hasSize(5);
            assertThat(sum(scores.probabilities())).isCloseTo(1, within(1e-5));
            assertThat(scores.attention()).hasSize(45);
            assertThat(sum(scores.attention())).isCloseTo(1, within(1e-5));
        }
        assertThat(TorchBeatScorer.score(network, manager, List.of())).isEmpty();
    }

    @Test
    void shouldScoreABeatAloneAsAmongOthers() {
        Random random = new Random(5);
        List<float[]> windows = List.of(
                SyntheticBeats.window(BeatClass.S, random),
                SyntheticBeats.window(BeatClass.Q, random),
                SyntheticBeats.window(BeatClass.F, random));
        float[] among = TorchBeatScorer.score(network, manager, windows).get(1).probabilities();
        float[] alone = TorchBeatScorer.score(network, manager, windows.subList(1, 2))
                .get(0)
                .probabilities();
        assertThat(alone).containsExactly(among, within(1e-6f));
    }

    @Test
    void shouldRefuseAWindowOfAnotherLength() {
        assertThatThrownBy(() -> TorchBeatScorer.score(network, manager, List.of(new float[359])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("360 values, got 359");
    }

    @Test
    void shouldLeaveOutSomeOfTheUnitsPastOnlyWhileTraining() {
        BidirectionalGru gru = new BidirectionalGru(8, 0.5f);
        Shape shape = new Shape(2, 6, 3);
        gru.initialize(manager, DataType.FLOAT32, shape);
        NDList x = new NDList(manager.randomNormal(shape));
        ParameterStore store = new ParameterStore(manager, false);
        float[] served = gru.forward(store, x, false).get(0).toFloatArray();
        assertThat(gru.forward(store, x, false).get(0).toFloatArray()).containsExactly(served);
        float[] training = gru.forward(store, x, true).get(0).toFloatArray();
        assertThat(training).isNotEqualTo(served);
        // the first step of the forward direction has no past to leave out
        for (int unit = 0; unit < 8; unit++) {
            assertThat(training[unit]).isEqualTo(served[unit], within(1e-6f));
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
