package io.beatwatch.networks.families;

/**
 * Three convolutions and an LSTM (Oh, Ng, Tan and Acharya 2018, "Automated diagnosis of arrhythmia using combination of CNN
 * and LSTM techniques with variable length heart beats"): 3 × 20, 6 × 10 and 6 × 5, each with max-pool 2; LSTM 20; dense 20, 10
 * and dropout.
 *
 * <p><b>Otherwise than the paper:</b> kernels 21, 11 and 5, so that "same" convolutions are symmetric; beats of one length, so
 * that nothing is padded, and a beat's length, which says how early the next one came, is not given away.
 */
final class ConvolutionalLstmNetwork implements Family {
    @Override
    public String name() {
        return "oh2018";
    }

    @Override
    public String title() {
        return "CNN-LSTM (Oh 2018)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.maxPool(layers.relu(layers.convolution("convolution1", beat.windows(), 3, 21)), 2);
        x = layers.maxPool(layers.relu(layers.convolution("convolution2", x, 6, 11)), 2);
        x = layers.maxPool(layers.relu(layers.convolution("convolution3", x, 6, 5)), 2);
        return Encoding.of(layers.last(layers.lstm("lstm", layers.steps(x), 20)));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        T x = layers.dropout(layers.relu(layers.dense("dense1", encoding, 20)), 0.2f);
        return layers.relu(layers.dense("dense2", x, 10));
    }
}
