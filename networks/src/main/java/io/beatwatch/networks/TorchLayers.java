package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import io.beatwatch.networks.families.Layers;
import io.beatwatch.networks.families.Wavelets;
import java.util.List;
import java.util.function.BiFunction;

/** Computes a network's layers on arrays [batch, …] of DJL. Single use, single thread. */
final class TorchLayers implements Layers<NDArray> {
    /** What a self-attention's name is followed by in those of its dense layers. */
    static final List<String> PROJECTIONS = List.of("_query", "_key", "_value", "_output");

    private final BiFunction<String, NDArray, NDArray> block;
    private final boolean training;

    /** @param block what the block of a name makes of an array */
    TorchLayers(BiFunction<String, NDArray, NDArray> block, boolean training) {
        this.block = block;
        this.training = training;
    }

    @Override
    public NDArray evenChannels(NDArray x) {
        return x.get(":, 0::2");
    }

    @Override
    public NDArray oddChannels(NDArray x) {
        return x.get(":, 1::2");
    }

    @Override
    public NDArray convolution(String name, NDArray x, int filters, int kernel, int stride, int padding) {
        return block.apply(name, x);
    }

    @Override
    public NDArray batchNorm(String name, NDArray x) {
        return block.apply(name, x);
    }

    @Override
    public NDArray layerNorm(String name, NDArray x) {
        return block.apply(name, x);
    }

    @Override
    public NDArray relu(NDArray x) {
        return Activation.relu(x);
    }

    @Override
    public NDArray leakyRelu(NDArray x) {
        return Activation.leakyRelu(x, LEAK);
    }

    @Override
    public NDArray tanh(NDArray x) {
        return Activation.tanh(x);
    }

    @Override
    public NDArray sigmoid(NDArray x) {
        return Activation.sigmoid(x);
    }

    @Override
    public NDArray maxPool(NDArray x, int size) {
        return Pool.maxPool1d(x, new Shape(size), new Shape(size), new Shape(0), false);
    }

    @Override
    public NDArray meanOverTime(NDArray x) {
        return x.mean(new int[] {2});
    }

    @Override
    public NDArray meanOverSteps(NDArray x) {
        return x.mean(new int[] {1});
    }

    @Override
    public NDArray flat(NDArray x) {
        return x.reshape(x.getShape().get(0), -1);
    }

    @Override
    public NDArray bands(NDArray x, int levels, int stride) {
        int channels = (int) x.getShape().get(1);
        int kernel = Wavelets.kernel(levels);
        NDManager manager = x.getManager();
        NDArray weights = manager.create(
                Wavelets.weights(channels, levels), new Shape((levels + 1L) * channels, channels, kernel));
        NDArray biases = manager.zeros(new Shape((levels + 1L) * channels));
        return Conv1d.conv1d(x, weights, biases, new Shape(stride), new Shape(kernel / 2), new Shape(1), 1)
                .singletonOrThrow();
    }

    @Override
    public NDArray steps(NDArray x) {
        return x.transpose(0, 2, 1);
    }

    @Override
    public NDArray dropout(NDArray x, float rate) {
        return training ? Dropout.dropout(x, rate, true).singletonOrThrow() : x;
    }

    @Override
    public NDArray withheld(NDArray x, float share) {
        return training
                ? x.mul(x.getManager()
                        .randomUniform(0, 1, new Shape(x.getShape().get(0), 1), DataType.FLOAT32)
                        .gte(share)
                        .toType(DataType.FLOAT32, false))
                : x;
    }

    @Override
    public NDArray dense(String name, NDArray x, int units) {
        return block.apply(name, x);
    }

    @Override
    public NDArray lstm(String name, NDArray x, int units) {
        return block.apply(name, x);
    }

    @Override
    public NDArray bidirectionalLstm(String name, NDArray x, int units) {
        return block.apply(name, x);
    }

    @Override
    public NDArray bidirectionalGru(String name, NDArray x, int units) {
        return block.apply(name, x);
    }

    @Override
    public NDArray last(NDArray states) {
        return states.get(":, -1");
    }

    @Override
    public NDArray ends(NDArray states) {
        long units = states.getShape().get(2) / 2;
        return states.get(":, -1, :{}", units).concat(states.get(":, 0, {}:", units), 1);
    }

    @Override
    public NDArray softmaxOverSteps(NDArray scores) {
        return scores.softmax(1);
    }

    @Override
    public NDArray weightedSum(NDArray states, NDArray weights) {
        return states.mul(weights).sum(new int[] {1});
    }

    @Override
    public NDArray oneStep(NDArray score) {
        return score.softmax(1).expandDims(2);
    }

    @Override
    public NDArray positions(String name, NDArray x) {
        return block.apply(name, x);
    }

    @Override
    public NDArray selfAttention(String name, NDArray x, int heads) {
        long units = x.getShape().get(2);
        NDArray query = heads(block.apply(name + PROJECTIONS.get(0), x), heads);
        NDArray key = heads(block.apply(name + PROJECTIONS.get(1), x), heads);
        NDArray value = heads(block.apply(name + PROJECTIONS.get(2), x), heads);
        float scale = (float) Math.sqrt((double) heads / units);
        NDArray weights = query.matMul(key.transpose(0, 1, 3, 2))
                .mul(Torch.number(x, scale))
                .softmax(3);
        NDArray joined = weights.matMul(value).transpose(0, 2, 1, 3).reshape(x.getShape());
        return block.apply(name + PROJECTIONS.get(3), joined);
    }

    /** [batch, steps, units] to [batch, heads, steps, units / heads]. */
    private static NDArray heads(NDArray x, int heads) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads)
                .transpose(0, 2, 1, 3);
    }

    @Override
    public NDArray add(NDArray x, NDArray y) {
        return x.add(y);
    }

    @Override
    public NDArray subtract(NDArray x, NDArray y) {
        return x.sub(y);
    }

    @Override
    public NDArray multiply(NDArray x, NDArray y) {
        return x.mul(y);
    }

    @Override
    public NDArray join(NDArray x, NDArray y) {
        return x.concat(y, 1);
    }

    @Override
    public NDArray pair(NDArray x, NDArray y) {
        return x.expandDims(1).concat(y.expandDims(1), 1);
    }

    @Override
    public NDArray part(NDArray x, int from, int to) {
        return x.get(":, {}:{}", from, to);
    }

    @Override
    public NDArray scaled(String name, NDArray features) {
        return block.apply(name, features);
    }
}
