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
            float loss = new TargetCrossEntropy()
                    .evaluate(
                            new NDList(manager.create(wanted, new Shape(2, 3))),
                            new NDList(manager.create(logits, new Shape(2, 3))))
                    .getFloat();
            assertThat((double) loss).isCloseTo(expected, within(1e-5));
        }
    }
}
