package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.Torch;

/**
 * Cross entropy of softmax(logits) against wanted probabilities in which each beat has a weight, averaged over the beats
 * of the batch (not over their weights), as Keras does with {@code class_weight}. Of a beat whose N and S, or V and F, are
 * taken as one the probabilities of both are wanted together. Where a network tells fibrillation, half the cross entropy of
 * that is added.
 *
 * <p>Focal loss multiplies a beat's share with (1 − p)^γ, p being the probability of what is wanted (Lin et al. 2017). A link
 * constraint adds the cross entropy of sigmoid(z·z′/√units) against whether two beats are of one class, over all pairs of a
 * batch, z being their encodings (Che et al. 2021).
 */
final class TargetCrossEntropy extends Loss {
    private static final double OF_FIBRILLATION = 0.5;
    private static final double LEAST_WEIGHT = 1e-12;

    private final float focus;
    private final float linkShare;

    TargetCrossEntropy() {
        this(0, 0);
    }

    /**
     * @param focus γ of the focal loss, 0 for none
     * @param linkShare of the constraint on pairs, 0 for none; else the network has to return encodings in training
     */
    TargetCrossEntropy(double focus, double linkShare) {
        super("cross entropy");
        this.focus = (float) focus;
        this.linkShare = (float) linkShare;
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
        if (focus > 0) {
            NDArray weight = wanted.sum(new int[] {1});
            NDArray right = likelihood.div(weight.add(LEAST_WEIGHT)).exp();
            likelihood = likelihood.mul(right.neg().add(1).clip(0, 1).pow(Torch.number(likelihood, focus)));
        }
        if (predictions.size() > BeatNetwork.FIBRILLATION) {
            NDArray ofRhythm = labels.get(2).mul(OF_FIBRILLATION);
            likelihood = likelihood.add(ofFibrillation(predictions.get(BeatNetwork.FIBRILLATION), ofRhythm));
        }
        NDArray loss = likelihood.mean().neg();
        return linkShare > 0
                ? loss.add(
                        links(predictions.get(FamilyNetwork.ENCODING), wanted).mul(Torch.number(loss, linkShare)))
                : loss;
    }

    /** Cross entropy of the pairs, the mean over all. */
    private static NDArray links(NDArray encodings, NDArray wanted) {
        float scale = (float) (1 / Math.sqrt(encodings.getShape().get(1)));
        NDArray products = encodings
                .matMul(encodings.transpose(1, 0))
                .mul(Torch.number(encodings, scale))
                .expandDims(2);
        NDArray classes = wanted.gt(0).toType(DataType.FLOAT32, false);
        NDArray same = classes.matMul(classes.transpose(1, 0)).expandDims(2);
        NDArray logs = products.concat(products.zerosLike(), 2).logSoftmax(2);
        return logs.mul(same.concat(same.neg().add(1), 2))
                .sum(new int[] {2})
                .mean()
                .neg();
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
