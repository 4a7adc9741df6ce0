package io.beatwatch.networks.families;

/**
 * Convolutions in VGG's way, recurrence and attention over time (Yao, Wang, Fan, Li and Li 2020, "Multi-class arrhythmia
 * detection from 12-lead varied-length ECG using attention-based time-incremental convolutional neural network").
 *
 * <p><b>Otherwise than the paper:</b> a beat in place of a recording of 6 to 60 s; three stages of two convolutions (16, 32, 32
 * filters) in place of five of two or three (64 to 256); one LSTM of 32 units in place of two; kernels of 3 and max-pool 2 as
 * there.
 */
final class TimeAttentionNetwork implements Family {
    private static final int[] FILTERS = {16, 32, 32};

    /** 90 samples, halved three times. */
    private static final int STEPS = 11;

    @Override
    public String name() {
        return "yao2020";
    }

    @Override
    public String title() {
        return "CNN with attention over time (Yao 2020)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = beat.windows();
        for (int stage = 1; stage <= FILTERS.length; stage++) {
            for (int i = 1; i <= 2; i++) {
                String at = stage + "_" + i;
                x = layers.convolution("convolution" + at, x, FILTERS[stage - 1], 3);
                x = layers.relu(layers.batchNorm("norm" + at, x));
            }
            x = layers.maxPool(x, 2);
        }
        T states = layers.dropout(layers.lstm("lstm", layers.steps(x), 32), 0.3f);
        T scores = layers.dense("attention_score", layers.tanh(layers.dense("attention", states, 32)), 1);
        T weights = layers.softmaxOverSteps(scores);
        return new Encoding<>(layers.weightedSum(states, weights), weights, STEPS);
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 32)), 0.3f);
    }
}
