package io.beatwatch.networks.families;

/**
 * A residual CNN on two leads (Li, Zhou, Wan, Li and Mou 2020, "Heartbeat classification using deep residual convolutional
 * neural network from 2-lead electrocardiogram"): a convolution, then blocks of two convolutions with batch norm, ReLU and
 * dropout beside a shortcut, the time halved and the filters doubled on the way; mean over the time.
 *
 * <p><b>Otherwise than the paper:</b> 13 layers in place of 31 (six blocks in place of fifteen), 16 to 32 filters, kernels of
 * 5, for the budget; beats not balanced by resampling.
 */
final class ResidualNetwork implements Family {
    private static final int[] FILTERS = {16, 16, 16, 32, 32, 32};

    @Override
    public String name() {
        return "li2020";
    }

    @Override
    public String title() {
        return "residual CNN (Li 2020)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.convolution("convolution", beat.windows(), FILTERS[0], 5);
        x = layers.maxPool(layers.relu(layers.batchNorm("norm", x)), 2);
        int filters = FILTERS[0];
        for (int i = 0; i < FILTERS.length; i++) {
            T shortcut = x;
            if (FILTERS[i] != filters) {
                x = layers.maxPool(x, 2);
                shortcut = layers.convolution("shortcut" + (i + 1), x, FILTERS[i], 1);
            }
            String block = "block" + (i + 1);
            T y = layers.relu(
                    layers.batchNorm(block + "_norm1", layers.convolution(block + "_first", x, FILTERS[i], 5)));
            y = layers.dropout(y, 0.2f);
            y = layers.batchNorm(block + "_norm2", layers.convolution(block + "_second", y, FILTERS[i], 5));
            x = layers.relu(layers.add(shortcut, y));
            filters = FILTERS[i];
        }
        return Encoding.of(layers.meanOverTime(x));
    }
}
