package io.beatwatch.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import io.beatwatch.networks.families.Layers;
import io.beatwatch.networks.families.Wavelets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Follows the shapes through a network, without the batch: asks for the blocks that it takes, with the shapes of their inputs,
 * and counts multiplications that no weights take part in. Single use, single thread.
 */
final class ShapeLayers implements Layers<long[]> {
    /** Takes the blocks of a network. */
    interface Blocks {
        /**
         * @param maker of the block, for the first time that it is used
         * @param inputs that a unit sums over, for the first weights; 0 where the block has starting values of its own
         * @param shape of the input, without the batch
         * @param uses how often its weights are used for one beat this time
         */
        void use(String name, Supplier<Block> maker, int inputs, long[] shape, int uses);
    }

    private final Blocks blocks;
    private long products;

    ShapeLayers(Blocks blocks) {
        this.blocks = blocks;
    }

    /** Multiplications with an addition of values with values, or with fixed filters. */
    long products() {
        return products;
    }

    private static void require(boolean holds, String operation, long[] x) {
        if (!holds) {
            throw new IllegalArgumentException("no " + operation + " of " + Arrays.toString(x));
        }
    }

    private static long[] only(long[] x, int axes, String operation) {
        require(x.length == axes, operation, x);
        return x;
    }

    private static long[] same(long[] x, long[] y, String operation) {
        require(Arrays.equals(x, y), operation + " with " + Arrays.toString(y), x);
        return x;
    }

    @Override
    public long[] evenChannels(long[] x) {
        require(x.length == 2 && x[0] % 2 == 0, "even channels", x);
        return new long[] {x[0] / 2, x[1]};
    }

    @Override
    public long[] oddChannels(long[] x) {
        return evenChannels(x);
    }

    @Override
    public long[] convolution(String name, long[] x, int filters, int kernel, int stride, int padding) {
        only(x, 2, "convolution");
        long samples = (x[1] + 2L * padding - kernel) / stride + 1;
        blocks.use(
                name,
                () -> Conv1d.builder()
                        .setFilters(filters)
                        .setKernelShape(new Shape(kernel))
                        .optStride(new Shape(stride))
                        .optPadding(new Shape(padding))
                        .build(),
                (int) x[0] * kernel,
                x,
                (int) samples);
        return new long[] {filters, samples};
    }

    @Override
    public long[] batchNorm(String name, long[] x) {
        blocks.use(
                name,
                () -> BatchNorm.builder().optMomentum(0.9f).optEpsilon(EPSILON).build(),
                0,
                only(x, 2, "batch norm"),
                0);
        return x;
    }

    @Override
    public long[] layerNorm(String name, long[] x) {
        only(x, 2, "layer norm");
        blocks.use(name, () -> LayerNorm.builder().axis(2).optEpsilon(EPSILON).build(), 0, x, 0);
        return x;
    }

    @Override
    public long[] relu(long[] x) {
        return x;
    }

    @Override
    public long[] leakyRelu(long[] x) {
        return x;
    }

    @Override
    public long[] tanh(long[] x) {
        return x;
    }

    @Override
    public long[] sigmoid(long[] x) {
        return x;
    }

    @Override
    public long[] maxPool(long[] x, int size) {
        require(x.length == 2 && x[1] >= size, "pooling by " + size, x);
        return new long[] {x[0], x[1] / size};
    }

    @Override
    public long[] meanOverTime(long[] x) {
        return new long[] {only(x, 2, "mean")[0]};
    }

    @Override
    public long[] meanOverSteps(long[] x) {
        return new long[] {only(x, 2, "mean")[1]};
    }

    @Override
    public long[] flat(long[] x) {
        return new long[] {only(x, 2, "flat array")[0] * x[1]};
    }

    @Override
    public long[] bands(long[] x, int levels, int stride) {
        only(x, 2, "bands");
        long samples = (x[1] - 1) / stride + 1;
        products += (levels + 1) * x[0] * Wavelets.kernel(levels) * samples;
        return new long[] {(levels + 1) * x[0], samples};
    }

    @Override
    public long[] steps(long[] x) {
        only(x, 2, "steps");
        return new long[] {x[1], x[0]};
    }

    @Override
    public long[] dropout(long[] x, float rate) {
        return x;
    }

    @Override
    public long[] withheld(long[] x, float share) {
        return only(x, 1, "withheld values");
    }

    @Override
    public long[] dense(String name, long[] x, int units) {
        int inputs = (int) x[x.length - 1];
        blocks.use(name, () -> Linear.builder().setUnits(units).build(), inputs, x, x.length == 2 ? (int) x[0] : 1);
        return x.length == 2 ? new long[] {x[0], units} : new long[] {units};
    }

    private long[] recurrent(String name, long[] x, int units, int directions, Supplier<Block> maker) {
        blocks.use(name, maker, units, only(x, 2, "recurrent layer"), (int) x[0]);
        return new long[] {x[0], (long) directions * units};
    }

    @Override
    public long[] lstm(String name, long[] x, int units) {
        return recurrent(name, x, units, 1, () -> new Lstm(units, false));
    }

    @Override
    public long[] bidirectionalLstm(String name, long[] x, int units) {
        return recurrent(name, x, units, 2, () -> new Lstm(units, true));
    }

    @Override
    public long[] bidirectionalGru(String name, long[] x, int units) {
        return recurrent(name, x, units, 2, () -> new BidirectionalGru(units, 0));
    }

    @Override
    public long[] last(long[] states) {
        return new long[] {only(states, 2, "last state")[1]};
    }

    @Override
    public long[] ends(long[] states) {
        return last(states);
    }

    @Override
    public long[] softmaxOverSteps(long[] scores) {
        require(scores.length == 2 && scores[1] == 1, "softmax over steps", scores);
        return scores;
    }

    @Override
    public long[] weightedSum(long[] states, long[] weights) {
        require(states.length == 2 && states[0] == weights[0], "weighted sum", states);
        products += states[0] * states[1];
        return new long[] {states[1]};
    }

    @Override
    public long[] oneStep(long[] score) {
        require(score.length == 1 && score[0] == 1, "one step", score);
        return new long[] {1, 1};
    }

    @Override
    public long[] positions(String name, long[] x) {
        blocks.use(name, LearntPositions::new, (int) only(x, 2, "positions")[1], x, 0);
        return x;
    }

    @Override
    public long[] selfAttention(String name, long[] x, int heads) {
        require(x.length == 2 && x[1] % heads == 0, "self-attention of " + heads + " heads", x);
        int units = (int) x[1];
        for (String projection : TorchLayers.PROJECTIONS) {
            dense(name + projection, x, units);
        }
        products += 2 * x[0] * x[0] * units;
        return x;
    }

    @Override
    public long[] add(long[] x, long[] y) {
        return same(x, y, "sum");
    }

    @Override
    public long[] subtract(long[] x, long[] y) {
        return same(x, y, "difference");
    }

    @Override
    public long[] multiply(long[] x, long[] y) {
        same(x, y, "product");
        products += Arrays.stream(x).reduce(1, (a, b) -> a * b);
        return x;
    }

    @Override
    public long[] join(long[] x, long[] y) {
        return new long[] {only(x, 1, "join")[0] + only(y, 1, "join")[0]};
    }

    @Override
    public long[] pair(long[] x, long[] y) {
        return new long[] {2, only(same(x, y, "pair"), 1, "pair")[0]};
    }

    @Override
    public long[] part(long[] x, int from, int to) {
        require(x.length == 1 && from >= 0 && from < to && to <= x[0], "part " + from + " to " + to, x);
        return new long[] {(long) to - from};
    }

    @Override
    public long[] scaled(String name, long[] features) {
        blocks.use(name, FeatureScaling::new, 0, only(features, 1, "scaled features"), 0);
        return features;
    }
}
