package io.beatwatch.networks.families;

/**
 * A transformer in two stages (Guan, Wang, Feng, Wang and Wang 2021, "Low-Dimensional Denoising Embedding Transformer for ECG
 * Classification"): first the beat's wavelet bands without the finest one, which is mostly noise, as a low-dimensional
 * embedding of each step; then a deep and narrow transformer.
 *
 * <p><b>Otherwise than the paper:</b> an undecimated linear-spline transform; every third step; the embedding brought to 16 units by
 * a dense layer; four layers of two heads; the paper's RR features come in the other way alone. The survey that this
 * comparison follows names a two-stage transformer of 2021 by Wang without a title; this is the one that fits.
 */
final class TwoStageTransformer implements Family {
    private static final int UNITS = 16;

    @Override
    public String name() {
        return "wang2021";
    }

    @Override
    public String title() {
        return "two-stage transformer (Guan, Wang 2021)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        // the finest details lie within what the smoothed signal lacks
        T smooth = layers.bands(beat.windows(), 1, 1);
        T x = layers.steps(layers.bands(layers.oddChannels(smooth), 3, 3));
        x = layers.positions("positions", layers.dense("embedding", x, UNITS));
        for (int i = 1; i <= 4; i++) {
            x = Transformers.layer(layers, "layer" + i, x, UNITS, 2);
        }
        return Encoding.of(layers.meanOverSteps(x));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.relu(layers.dense("hidden", encoding, 32));
    }
}
