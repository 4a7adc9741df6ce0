package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * Cross entropy of softmax(logits) against wanted probabilities in which each beat has a weight, averaged over the beats
 * of the batch (not over their weights), as Keras does with {@code class_weight}.
 */
final class TargetCrossEntropy extends Loss {
    TargetCrossEntropy() {
        super("cross entropy");
    }

    /**
     * @param labels the wanted probabilities times the beat's weight [batch, classes]
     * @param predictions logits [batch, classes]; further arrays are not looked at
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        return predictions
                .get(0)
                .logSoftmax(1)
                .mul(labels.get(0))
                .sum(new int[] {1})
                .mean()
                .neg();
    }
}
