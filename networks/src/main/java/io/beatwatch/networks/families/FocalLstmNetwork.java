package io.beatwatch.networks.families;

/**
 * Convolutions and an LSTM, trained with focal loss (the family that the survey names by Wu 2021; focal loss: Lin et al. 2017,
 * "Focal Loss for Dense Object Detection", γ 2): beats that are classified well already count little, in place of more weight
 * for rare classes.
 *
 * <p><b>Otherwise than the paper:</b> its layer sizes were not at hand: two convolutions with batch norm (16 and 32 filters) and
 * LSTM 32; the classes' weights are kept, since they are the comparison's.
 */
final class FocalLstmNetwork implements Family {
    @Override
    public String name() {
        return "wu2021";
    }

    @Override
    public String title() {
        return "CNN-LSTM with focal loss (Wu 2021)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.relu(layers.batchNorm("norm1", layers.convolution("convolution1", beat.windows(), 16, 7)));
        x = layers.maxPool(x, 2);
        x = layers.relu(layers.batchNorm("norm2", layers.convolution("convolution2", x, 32, 5)));
        x = layers.dropout(layers.maxPool(x, 2), 0.2f);
        return Encoding.of(layers.last(layers.lstm("lstm", layers.steps(x), 32)));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 32)), 0.3f);
    }

    @Override
    public double focus() {
        return 2;
    }
}
