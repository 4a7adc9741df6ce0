package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * Cross entropy of softmax(logits) in which each beat counts by its class, averaged over the beats of the batch (not
 * over their weights), as Keras does with {@code class_weight}.
 */
final class WeightedCrossEntropy extends Loss {
    private final float[] weights;

    /** @param weights one per class */
    WeightedCrossEntropy(float[] weights) {
        super("weighted cross entropy");
        this.weights = weights.clone();
    }

    /**
     * @param labels class numbers [batch], int64
     * @param predictions logits [batch, classes]; further arrays are not looked at
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray wanted = labels.get(0).oneHot(weights.length);
        NDArray weighted = wanted.mul(wanted.getManager().create(weights));
        return predictions
                .get(0)
                .logSoftmax(1)
                .mul(weighted)
                .sum(new int[] {1})
                .mean()
                .neg();
    }
}
