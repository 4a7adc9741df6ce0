package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.beatwatch.trainer.network.Torch;
import org.junit.jupiter.api.Test;

class LossTest {
    @Test
    void shouldWeighClassesAsScikitLearnDoes() {
        // compute_class_weight("balanced", classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2])
        assertThat(ClassWeights.balanced(new long[] {6, 3, 1})).containsExactly(10f / 18, 10f / 9, 10f / 3);
        assertThat(ClassWeights.balanced(new long[] {5, 0, 5})).containsExactly(1, 0, 1);
    }

    @Test
    void shouldAverageTheWeightedCrossEntropyOverTheBeats() {
        Torch.start(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            float[] logits = {1, 2, 0.5f, -1, 0, 3};
            double expected = 0;
            int[] labels = {1, 0};
            float[] weights = {2, 0.5f, 7};
            for (int beat = 0; beat < 2; beat++) {
                double sum = 0;
                for (int c = 0; c < 3; c++) {
                    sum += Math.exp(logits[3 * beat + c]);
                }
                expected -= weights[labels[beat]] * Math.log(Math.exp(logits[3 * beat + labels[beat]]) / sum) / 2;
            }
            float[] wanted = {0, weights[1], 0, weights[0], 0, 0};
            assertThat((double) loss(manager, logits, wanted, new float[2])).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void shouldWantNAndSTogetherOfABeatWhoseNAndSAreTakenAsOne() {
        Torch.start(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            float[] logits = {1, 2, 0.5f, -1, 0, 3};
            double sum = Math.exp(1) + Math.exp(2) + Math.exp(0.5);
            double conducted = -0.5 * Math.log((Math.exp(1) + Math.exp(2)) / sum);
            double ventricular = -Math.log(Math.exp(3) / (Math.exp(-1) + Math.exp(0) + Math.exp(3)));
            for (int beatClass = 0; beatClass < 2; beatClass++) {
                float[] wanted = new float[6];
                wanted[beatClass] = 0.5f;
                wanted[5] = 1;
                assertThat((double) loss(manager, logits, wanted, new float[] {1, 1}))
                        .isCloseTo((conducted + ventricular) / 2, within(1e-5));
            }
            // a network that is sure of itself and wrong
            float[] far = {-400, -300, 300, 0, 0, 0};
            assertThat((double) loss(manager, far, new float[] {1, 0, 0, 0, 0, 0}, new float[] {1, 0}))
                    .isCloseTo(300, within(1e-3));
        }
    }

    private static float loss(NDManager manager, float[] logits, float[] wanted, float[] conductedAsOne) {
        NDList labels =
                new NDList(manager.create(wanted, new Shape(2, 3)), manager.create(conductedAsOne, new Shape(2, 1)));
        return new TargetCrossEntropy()
                .evaluate(labels, new NDList(manager.create(logits, new Shape(2, 3))))
                .getFloat();
    }
}
