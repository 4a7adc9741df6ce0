package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.beatwatch.networks.Torch;
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
        float[] logits = {1, 2, 0.5f, -1, 0, 3, 1, 2};
        int[] labels = {1, 0};
        float[] weights = {2, 0.5f};
        double expected = 0;
        for (int beat = 0; beat < 2; beat++) {
            expected -= weights[beat] * logProbability(logits, beat, labels[beat]) / 2;
        }
        float[] wanted = {0, weights[0], 0, 0, weights[1], 0, 0, 0};
        assertThat(loss(logits, wanted, new float[4])).isCloseTo(expected, within(1e-5));
    }

    @Test
    void shouldWantTwoClassesTogetherOfABeatThatTakesThemAsOne() {
        float[] logits = {1, 2, 0.5f, -1, 0, 3, 1, 2};
        double conducted = -0.5 * logProbability(logits, 0, 0, 1);
        double ventricular = -logProbability(logits, 1, 2, 3);
        for (int which = 0; which < 2; which++) {
            float[] wanted = new float[8];
            wanted[which] = 0.5f;
            wanted[4 + 2 + which] = 1;
            for (float[] asOne : new float[][] {{1, 0, 0, 1}, {1, 1, 1, 1}}) {
                assertThat(loss(logits, wanted, asOne)).isCloseTo((conducted + ventricular) / 2, within(1e-5));
            }
            double apart = -0.5 * logProbability(logits, 0, which) - logProbability(logits, 1, 2 + which);
            assertThat(loss(logits, wanted, new float[] {0, 1, 1, 0})).isCloseTo(apart / 2, within(1e-5));
        }
    }

    @Test
    void shouldStayFiniteWhereANetworkIsSureOfItselfAndWrong() {
        float[] far = {-400, -300, 300, 0, 0, 0, 0, 0};
        assertThat(loss(far, new float[] {1, 0, 0, 0, 0, 0, 0, 0}, new float[] {1, 0, 0, 0}))
                .isCloseTo(300, within(1e-3));
    }

    @Test
    void shouldAddHalfTheCrossEntropyOfFibrillationWhereItIsKnown() {
        float[] logits = {3, -300, 0.5f};
        // known and there, known and not there, unknown
        float[] wanted = {2, 0, 0, 1, 0, 0};
        double there = 2 * Math.log(1 + Math.exp(-3));
        assertThat(lossOfFibrillation(logits, wanted)).isCloseTo(0.5 * there / 3, within(1e-5));
        assertThat(lossOfFibrillation(new float[] {3, 300, 0.5f}, wanted))
                .isCloseTo(0.5 * (there + 300) / 3, within(1e-3));
    }

    /** Of three beats whose classes are certain. */
    private static double lossOfFibrillation(float[] logits, float[] wanted) {
        Torch.start(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDList labels = new NDList(
                    manager.zeros(new Shape(3, 5)),
                    manager.zeros(new Shape(3, 2)),
                    manager.create(wanted, new Shape(3, 2)));
            return new TargetCrossEntropy()
                    .evaluate(
                            labels,
                            new NDList(
                                    manager.zeros(new Shape(3, 5)),
                                    manager.zeros(new Shape(3, 15)),
                                    manager.create(logits)))
                    .getFloat();
        }
    }

    @Test
    void shouldCountABeatTheLessTheBetterItIsClassifiedWhenFocused() {
        float[] logits = {2, 0, 0, 0, -1, 0.5f, 0, 0};
        float[] wanted = {3, 0, 0, 0, 0, 0, 1, 0};
        double first = Math.exp(logProbability(logits, 0, 0));
        double second = Math.exp(logProbability(logits, 1, 2));
        double expected =
                -(3 * (1 - first) * (1 - first) * Math.log(first) + (1 - second) * (1 - second) * Math.log(second)) / 2;
        assertThat(loss(new TargetCrossEntropy(2, 0), logits, wanted, null)).isCloseTo(expected, within(1e-5));
    }

    @Test
    void shouldWantEncodingsOfOneClassAlikeWhenLinked() {
        float[] logits = {2, 0, 0, 0, -1, 0.5f, 0, 0};
        float[] encodings = {1, 2, 0.5f, -1};
        double scale = 1 / Math.sqrt(2);
        double ofOne = Math.log(1 + Math.exp(-5 * scale));
        double ofOther = Math.log(1 + Math.exp(-1.25 * scale));
        double product = -1.5 * scale;
        for (boolean same : new boolean[] {true, false}) {
            float[] wanted = {1, 0, 0, 0, same ? 1 : 0, 0, same ? 0 : 1, 0};
            double between = Math.log(1 + Math.exp(same ? -product : product));
            double links = (ofOne + ofOther + 2 * between) / 4;
            assertThat(loss(new TargetCrossEntropy(0, 0.5), logits, wanted, encodings)
                            - loss(new TargetCrossEntropy(), logits, wanted, null))
                    .isCloseTo(0.5 * links, within(1e-5));
        }
    }

    /** Of two beats and four classes, with encodings of two units where there are any. */
    private static double loss(TargetCrossEntropy loss, float[] logits, float[] wanted, float[] encodings) {
        Torch.start(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDList labels = new NDList(
                    manager.create(wanted, new Shape(2, 4)),
                    manager.zeros(new Shape(2, 2)),
                    manager.zeros(new Shape(2, 2)));
            NDList predictions = new NDList(manager.create(logits, new Shape(2, 4)));
            if (encodings != null) {
                predictions.add(manager.zeros(new Shape(2, 1)));
                predictions.add(manager.zeros(new Shape(2)));
                predictions.add(manager.create(encodings, new Shape(2, 2)));
            }
            return loss.evaluate(labels, predictions).getFloat();
        }
    }

    /** Of classes N, S, V, F of one of two beats, together. */
    private static double logProbability(float[] logits, int beat, int... classes) {
        double all = 0;
        for (int c = 0; c < 4; c++) {
            all += Math.exp(logits[4 * beat + c]);
        }
        double those = 0;
        for (int c : classes) {
            those += Math.exp(logits[4 * beat + c]);
        }
        return Math.log(those / all);
    }

    /** Of two beats and four classes. */
    private static double loss(float[] logits, float[] wanted, float[] asOne) {
        Torch.start(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDList labels = new NDList(manager.create(wanted, new Shape(2, 4)), manager.create(asOne, new Shape(2, 2)));
            return new TargetCrossEntropy()
                    .evaluate(labels, new NDList(manager.create(logits, new Shape(2, 4))))
                    .getFloat();
        }
    }
}
