package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * One bidirectional GRU layer on PyTorch's fused kernel, from [batch, steps, features] to [batch, steps, 2·units], the
 * forward direction first. DJL 0.35's own block hands PyTorch the biases of two directions in the wrong order.
 *
 * <p><b>Parameters</b>, per direction and in PyTorch's gate order reset, update, new: input weights [3·units,
 * features], recurrent weights [3·units, units], input biases and recurrent biases [3·units]. The reset gate acts after
 * the recurrent product (Keras {@code reset_after}, ONNX {@code linear_before_reset}).
 *
 * <p><b>Recurrent dropout.</b> Neither DJL nor PyTorch drops within the recurrence. While training, this block instead
 * zeroes columns of the recurrent weights, a fresh draw per batch and direction and the survivors scaled up. A zeroed
 * column takes one unit's past out of all gates at all steps, which is what Keras does to each sample (Gal and
 * Ghahramani 2016); here the samples of a batch share the draw, and so do the three gates.
 */
final class BidirectionalGru extends AbstractBlock {
    static final int DIRECTIONS = 2;
    private static final int GATES = 3;

    private final int units;
    private final float recurrentDropout;
    private final List<Parameter> weights = new ArrayList<>();

    /** @param recurrentDropout share of the units whose past is left out in a training step, 0 to below 1 */
    BidirectionalGru(int units, float recurrentDropout) {
        this.units = units;
        this.recurrentDropout = recurrentDropout;
        float range = (float) (1 / Math.sqrt(units));
        for (String direction : List.of("forward", "backward")) {
            weights.add(weight(direction + "_input_weight"));
            Parameter recurrent = weight(direction + "_recurrent_weight");
            recurrent.setInitializer(new UniformInitializer(range));
            weights.add(recurrent);
            weights.add(bias(direction + "_input_bias"));
            weights.add(bias(direction + "_recurrent_bias"));
        }
    }

    private Parameter weight(String name) {
        return addParameter(
                Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).build());
    }

    private Parameter bias(String name) {
        return addParameter(
                Parameter.builder().setName(name).setType(Parameter.Type.BIAS).build());
    }

    @Override
    protected void prepare(Shape[] inputs) {
        long features = inputs[0].get(2);
        for (int d = 0; d < DIRECTIONS; d++) {
            weights.get(4 * d).setShape(new Shape((long) GATES * units, features));
            weights.get(4 * d + 1).setShape(new Shape((long) GATES * units, units));
            weights.get(4 * d + 2).setShape(new Shape((long) GATES * units));
            weights.get(4 * d + 3).setShape(new Shape((long) GATES * units));
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        NDManager manager = x.getManager();
        NDList values = new NDList();
        for (Parameter parameter : weights) {
            values.add(store.getValue(parameter, x.getDevice(), training));
        }
        if (training && recurrentDropout > 0) {
            for (int d = 0; d < DIRECTIONS; d++) {
                NDArray keep = manager.randomUniform(0, 1, new Shape(1, units), DataType.FLOAT32)
                        .gte(recurrentDropout)
                        .toType(DataType.FLOAT32, false)
                        .div(1 - recurrentDropout);
                // the draw comes first: the product then belongs to the step's manager, not to the model's
                values.set(4 * d + 1, keep.mul(values.get(4 * d + 1)));
            }
        }
        NDArray start = manager.zeros(new Shape(DIRECTIONS, x.getShape().get(0), units));
        return new NDList(x.getNDArrayInternal()
                .gru(x, start, values, true, 1, 0.0, training, true, true)
                .get(0));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), (long) DIRECTIONS * units)};
    }
}
