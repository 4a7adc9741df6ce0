package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.BeatNetwork;

/**
 * Cross entropy of softmax(logits) against wanted probabilities in which each beat has a weight, averaged over the beats
 * of the batch (not over their weights), as Keras does with {@code class_weight}. Of a beat whose N and S, or V and F, are
 * taken as one the probabilities of both are wanted together. Where a network tells fibrillation, half the cross entropy of
 * that is added.
 */
final class TargetCrossEntropy extends Loss {
    private static final double OF_FIBRILLATION = 0.5;

    TargetCrossEntropy() {
        super("cross entropy");
    }

    /**
     * @param labels the wanted probabilities times the beat's weight [batch, classes]; 1 for a beat whose N and S are taken
     *     as one, 0 for others, and the same for V and F [batch, 2]; the weight of a beat in fibrillation, 0 for others, and
     *     the same for beats in other rhythms [batch, 2]
     * @param predictions as {@link BeatNetwork} returns them
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray classes = predictions.get(0).logSoftmax(1);
        NDArray wanted = labels.get(0);
        NDArray asOne = labels.get(1);
        NDArray likelihood = classes.mul(wanted)
                .sum(new int[] {1})
                .add(gained(classes, wanted, asOne.get(":, 0:1"), BeatClass.N.ordinal()))
                .add(gained(classes, wanted, asOne.get(":, 1:2"), BeatClass.V.ordinal()));
        if (predictions.size() > BeatNetwork.FIBRILLATION) {
            likelihood = likelihood.add(ofFibrillation(predictions.get(BeatNetwork.FIBRILLATION), labels.get(2))
                    .mul(OF_FIBRILLATION));
        }
        return likelihood.mean().neg();
    }

    /** The log of sigmoid(logit) where fibrillation is wanted, of sigmoid(−logit) where another rhythm is [batch]. */
    private static NDArray ofFibrillation(NDArray logits, NDArray wanted) {
        // softmax of a logit and 0 is the sigmoid and 1 less it
        NDArray pair = logits.expandDims(1);
        return pair.concat(pair.zerosLike(), 1).logSoftmax(1).mul(wanted).sum(new int[] {1});
    }

    /** What a class and the next one are worth together beyond what each is worth alone [batch]. */
    private static NDArray gained(NDArray classes, NDArray wanted, NDArray asOne, int first) {
        NDArray pair = classes.get(":, {}:{}", first, first + 2);
        // of log probabilities, the larger first: exp cannot overflow
        NDArray larger = pair.max(new int[] {1}, true);
        NDArray together = pair.sub(larger).exp().sum(new int[] {1}, true).log().add(larger);
        return together.sub(pair)
                .mul(asOne)
                .mul(wanted.get(":, {}:{}", first, first + 2))
                .sum(new int[] {1});
    }
}
