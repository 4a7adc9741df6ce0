package io.beatwatch.networks.families;

/**
 * Two bidirectional LSTMs over wavelet sequences (Yildirim 2018, "A novel wavelet sequence based on deep bidirectional LSTM
 * network model for ECG signal classification"): the beat's wavelet bands as the values of each step, two layers, dense,
 * dropout.
 *
 * <p><b>Otherwise than the paper:</b> an undecimated linear-spline transform in place of the decimated db6, so that all bands
 * have the same length; every other step; 32 and 16 units in place of 64 and 32, dense 64 in place of 128, for the budget.
 */
final class BidirectionalLstmNetwork implements Family {
    private static final int LEVELS = 4;

    @Override
    public String name() {
        return "yildirim2018";
    }

    @Override
    public String title() {
        return "bidirectional LSTM (Yildirim 2018)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.steps(layers.bands(beat.windows(), LEVELS, 2));
        x = layers.dropout(layers.bidirectionalLstm("lstm1", x, 32), 0.3f);
        return Encoding.of(layers.ends(layers.bidirectionalLstm("lstm2", x, 16)));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 64)), 0.3f);
    }
}
