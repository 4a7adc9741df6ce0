package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * One LSTM layer on PyTorch's fused kernel, from [batch, steps, features] to [batch, steps, directions · units], the forward
 * direction first. DJL 0.35's own block hands PyTorch the biases of two directions in the wrong order, as that of the GRU does.
 *
 * <p><b>Parameters</b>, per direction ({@code forward}, {@code backward}) and in PyTorch's gate order input, forget, cell,
 * output: input weights [4·units, features], recurrent weights [4·units, units], input biases and recurrent biases [4·units].
 */
final class Lstm extends AbstractBlock {
    private static final int GATES = 4;

    private final int units;
    private final List<String> directions;
    private final List<Parameter> weights = new ArrayList<>();

    Lstm(int units, boolean bidirectional) {
        this.units = units;
        directions = bidirectional ? List.of("forward", "backward") : List.of("forward");
        for (String direction : directions) {
            add(direction + "_input_weight", Parameter.Type.WEIGHT);
            add(direction + "_recurrent_weight", Parameter.Type.WEIGHT);
            add(direction + "_input_bias", Parameter.Type.BIAS);
            add(direction + "_recurrent_bias", Parameter.Type.BIAS);
        }
    }

    private void add(String name, Parameter.Type type) {
        weights.add(addParameter(Parameter.builder().setName(name).setType(type).build()));
    }

    @Override
    protected void prepare(Shape[] inputs) {
        long features = inputs[0].get(2);
        for (int d = 0; d < directions.size(); d++) {
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
        Shape state = new Shape(directions.size(), x.getShape().get(0), units);
        NDList start = new NDList(manager.zeros(state), manager.zeros(state));
        return new NDList(x.getNDArrayInternal()
                .lstm(x, start, values, true, 1, 0.0, training, directions.size() > 1, true)
                .get(0));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), inputs[0].get(1), (long) directions.size() * units)};
    }
}
