package io.beatwatch.networks.families;

/**
 * Our network ({@code PatientNetwork}). With our description it is that network, layer by layer; with the window alone it has a
 * dense layer of 32 behind the attention.
 */
final class PatientFamily implements Family {
    private static final int STEPS = 15;

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public String title() {
        return "ours: CNN-BiGRU with attention";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.convolution("convolution1", beat.windows(), 16, 9, 3, 3);
        x = layers.relu(layers.batchNorm("norm1", x));
        x = layers.relu(layers.batchNorm("norm2", layers.convolution("convolution2", x, 32, 5)));
        x = layers.maxPool(x, 2);
        x = layers.relu(layers.batchNorm("norm3", layers.convolution("convolution3", x, 32, 3)));
        T states = layers.bidirectionalGru("gru", layers.steps(layers.dropout(x, 0.3f)), 24);
        states = layers.dropout(states, 0.3f);
        T scores = layers.dense("attention_score", layers.tanh(layers.dense("attention", states, 32)), 1);
        T weights = layers.softmaxOverSteps(scores);
        return new Encoding<>(layers.weightedSum(states, weights), weights, STEPS);
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 32)), 0.4f);
    }
}
