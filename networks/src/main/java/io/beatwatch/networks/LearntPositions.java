package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Adds a learnt vector to each step of [batch, steps, units]; one parameter, {@code positions} [steps, units]. */
final class LearntPositions extends AbstractBlock {
    // a bias by its type: it is added, not multiplied with
    private final Parameter positions = addParameter(Parameter.builder()
            .setName("positions")
            .setType(Parameter.Type.BIAS)
            .build());

    @Override
    protected void prepare(Shape[] inputs) {
        positions.setShape(new Shape(inputs[0].get(1), inputs[0].get(2)));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        return new NDList(x.add(store.getValue(positions, x.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }
}
