package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.networks.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    private NDManager manager;
    private SeedNetwork network;
    private NDArray bias;

    @BeforeEach
    void makeNetwork() {
        Torch.start(1).setRandomSeed(1);
        manager = NDManager.newBaseManager(Device.cpu());
        network = new SeedNetwork();
        network.initialize(manager);
        bias = network.parameter("attention", "bias");
    }

    @AfterEach
    void freeNetwork() {
        manager.close();
    }

    private static float biasOf(WeightAverage average) {
        return average.network().parameter("attention", "bias").getFloat();
    }

    @Test
    void shouldBeTheNetworkItselfWithoutAveraging() {
        WeightAverage average = new WeightAverage(network, manager, 0);
        for (int step = 1; step <= 3; step++) {
            bias.addi(1);
            average.follow();
            assertThat(biasOf(average)).isEqualTo(bias.getFloat());
        }
        assertThat(average.network().parameter("convolution1", "weight"))
                .isEqualTo(network.parameter("convolution1", "weight"));
    }

    @Test
    void shouldForgetTheFirstWeightsSoonAndThenKeepTheGivenShare() {
        WeightAverage average = new WeightAverage(network, manager, 0.5);
        double expected = 0;
        for (int step = 0; step < 30; step++) {
            bias.addi(1);
            average.follow();
            double keep = step == 0 ? 0 : Math.min(0.5, (1.0 + step) / (10.0 + step));
            expected = keep * expected + (1 - keep) * (step + 1);
        }
        // in the long run a ramp is followed keep / (1 - keep) = 1 step behind
        assertThat((double) biasOf(average)).isCloseTo(expected, within(1e-4)).isCloseTo(29, within(0.01));
    }

    @Test
    void shouldFollowBatchNormsRunningFigures() {
        WeightAverage average = new WeightAverage(network, manager, 0.9);
        network.parameter("norm2", "runningMean").addi(4);
        average.follow();
        assertThat(average.network().parameter("norm2", "runningMean").getFloat(0))
                .isEqualTo(4);
    }
}
