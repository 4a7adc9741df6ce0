package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.beatwatch.ecg.beat.BeatClass;

/**
 * Cross entropy of softmax(logits) against wanted probabilities in which each beat has a weight, averaged over the beats
 * of the batch (not over their weights), as Keras does with {@code class_weight}. Of a beat whose N and S are taken as one
 * the probabilities of N and S are wanted together.
 */
final class TargetCrossEntropy extends Loss {
    TargetCrossEntropy() {
        super("cross entropy");
    }

    /**
     * @param labels the wanted probabilities times the beat's weight [batch, classes]; 1 for a beat whose N and S are taken
     *     as one, 0 for others [batch, 1]
     * @param predictions logits [batch, classes]; further arrays are not looked at
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray classes = predictions.get(0).logSoftmax(1);
        NDArray conducted = classes.get(":, {}:{}", BeatClass.N.ordinal(), BeatClass.S.ordinal() + 1);
        // of log probabilities, the larger first: exp cannot overflow
        NDArray larger = conducted.max(new int[] {1}, true);
        NDArray together =
                conducted.sub(larger).exp().sum(new int[] {1}, true).log().add(larger);
        NDArray asOne = labels.get(1);
        NDArray wanted = labels.get(0);
        NDArray wantedConducted = wanted.get(":, {}:{}", BeatClass.N.ordinal(), BeatClass.S.ordinal() + 1);
        NDArray gained = together.sub(conducted).mul(asOne).mul(wantedConducted);
        return classes.mul(wanted)
                .sum(new int[] {1})
                .add(gained.sum(new int[] {1}))
                .mean()
                .neg();
    }
}
