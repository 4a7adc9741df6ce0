package io.beatwatch.networks.families;

/**
 * Nine layers: three convolutions, each with pooling, and three dense ones (Acharya et al. 2017, "A deep convolutional neural
 * network model to classify heartbeats"): 5 × 3, 10 × 4 and 20 × 4, leaky ReLU, max-pool 2; dense 30, 20, 5.
 *
 * <p><b>Otherwise than the paper:</b> kernels of 5 in place of 4, so that "same" convolutions are symmetric; no made-up beats
 * (the paper balances its classes with them before it splits, so that beats made of a test beat are trained on).
 */
final class NineLayerNetwork implements Family {
    @Override
    public String name() {
        return "acharya2017";
    }

    @Override
    public String title() {
        return "nine-layer CNN (Acharya 2017)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = beat.windows();
        x = layers.maxPool(layers.leakyRelu(layers.convolution("convolution1", x, 5, 3)), 2);
        x = layers.maxPool(layers.leakyRelu(layers.convolution("convolution2", x, 10, 5)), 2);
        x = layers.maxPool(layers.leakyRelu(layers.convolution("convolution3", x, 20, 5)), 2);
        return Encoding.of(layers.leakyRelu(layers.dense("dense1", layers.flat(x), 30)));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.leakyRelu(layers.dense("dense2", encoding, 20));
    }
}
