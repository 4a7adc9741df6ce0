package io.beatwatch.networks.families;

/**
 * The seed report's network ({@code SeedNetwork}) on the comparison's windows: three convolutions with max-pool 2, a
 * bidirectional GRU, attention, a dense layer.
 *
 * <p><b>Otherwise than the report:</b> 90 samples of two leads in place of 360 of one, so that 11 steps are left in place of
 * 45; no dropout within the recurrence; PyTorch's first weights, momentum and ε.
 */
final class SeedFamily implements Family {
    private static final int[] FILTERS = {32, 64, 64};
    private static final int[] KERNELS = {5, 5, 3};
    private static final int STEPS = 11;

    @Override
    public String name() {
        return "seed";
    }

    @Override
    public String title() {
        return "seed network: CNN-BiGRU with attention";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = beat.windows();
        for (int i = 0; i < FILTERS.length; i++) {
            x = layers.relu(layers.convolution("convolution" + (i + 1), x, FILTERS[i], KERNELS[i]));
            x = layers.maxPool(layers.batchNorm("norm" + (i + 1), x), 2);
        }
        T states = layers.bidirectionalGru("gru", layers.steps(layers.dropout(x, 0.3f)), 32);
        states = layers.dropout(states, 0.3f);
        T weights = layers.softmaxOverSteps(layers.tanh(layers.dense("attention", states, 1)));
        return new Encoding<>(layers.weightedSum(states, weights), weights, STEPS);
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 32)), 0.5f);
    }
}
