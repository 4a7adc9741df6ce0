package io.beatwatch.networks.families;

/**
 * The residual network of Ribeiro et al. 2020 ("Automatic diagnosis of the 12-lead ECG using a deep neural network"), scaled
 * down: a convolution with batch norm and ReLU, then four blocks of two long convolutions, batch norm after the sum, ReLU and
 * dropout, max-pooling and a 1 × 1 convolution in the shortcut; what is left of the time goes into the output as it is.
 *
 * <p><b>Otherwise than the paper:</b> a beat in place of 10 s of twelve leads; 16, 16, 24, 32 and 32 filters in place of 64 to
 * 320, kernels of 9 in place of 17, the time shortened twice in place of four times in each block.
 */
final class DeepResidualNetwork implements Family {
    private static final int[] FILTERS = {16, 24, 32, 32};

    @Override
    public String name() {
        return "ribeiro2020";
    }

    @Override
    public String title() {
        return "residual network, scaled down (Ribeiro 2020)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.convolution("convolution", beat.windows(), 16, 9);
        x = layers.relu(layers.batchNorm("norm", x));
        // the shortcut takes the sum before batch norm and ReLU
        T sum = x;
        for (int i = 0; i < FILTERS.length; i++) {
            String block = "block" + (i + 1);
            T shortcut = layers.convolution(block + "_shortcut", layers.maxPool(sum, 2), FILTERS[i], 1);
            T y = layers.convolution(block + "_first", x, FILTERS[i], 9);
            y = layers.dropout(layers.relu(layers.batchNorm(block + "_norm1", y)), 0.2f);
            y = layers.convolution(block + "_second", layers.maxPool(y, 2), FILTERS[i], 9);
            sum = layers.add(shortcut, y);
            x = layers.dropout(layers.relu(layers.batchNorm(block + "_norm2", sum)), 0.2f);
        }
        return Encoding.of(layers.flat(x));
    }
}
