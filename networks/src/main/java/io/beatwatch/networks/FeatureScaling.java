package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;

/**
 * Brings features [batch, features] to one scale: less their mean, times one over their deviation, within ±{@value
 * #LIMIT}. Both are constants of the training beats, set once and kept with the network: {@code mean} and {@code scale},
 * [features] each. Until they are set the features pass as they are, but for the limit.
 */
final class FeatureScaling extends AbstractBlock {
    /** Deviations from the mean beyond which all is one. */
    static final float LIMIT = 5;

    private final Parameter mean = constant("mean", Initializer.ZEROS);
    private final Parameter scale = constant("scale", Initializer.ONES);

    private Parameter constant(String name, Initializer initializer) {
        return addParameter(Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optInitializer(initializer)
                .optRequiresGrad(false)
                .build());
    }

    /**
     * Sets the constants.
     *
     * @param means one per feature
     * @param deviations one per feature; a feature that never varied (0) is left out
     */
    void set(float[] means, float[] deviations) {
        long features = mean.getArray().size();
        if (means.length != features || deviations.length != features) {
            throw new IllegalArgumentException("means and deviations must be " + features + " each, got " + means.length
                    + " and " + deviations.length);
        }
        float[] scales = new float[deviations.length];
        for (int i = 0; i < scales.length; i++) {
            if (!Float.isFinite(means[i]) || !Float.isFinite(deviations[i]) || deviations[i] < 0) {
                throw new IllegalArgumentException("mean and deviation of feature " + i
                        + " must be finite and the deviation not negative, got " + means[i] + " and " + deviations[i]);
            }
            scales[i] = deviations[i] == 0 ? 0 : 1 / deviations[i];
        }
        put(means, mean.getArray());
        put(scales, scale.getArray());
    }

    private static void put(float[] values, NDArray array) {
        try (NDArray source = array.getManager().create(values)) {
            source.copyTo(array);
        }
    }

    @Override
    protected void prepare(Shape[] inputs) {
        Shape features = new Shape(inputs[0].get(1));
        mean.setShape(features);
        scale.setShape(features);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        return new NDList(x.sub(store.getValue(mean, x.getDevice(), training))
                .mul(store.getValue(scale, x.getDevice(), training))
                .clip(-LIMIT, LIMIT));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }
}
