package io.beatwatch.networks.families;

/**
 * Three convolutions and a small dense network (Kiranyaz, Ince and Gabbouj 2016, "Real-Time Patient-Specific ECG
 * Classification by 1-D Convolutional Neural Networks"): 32, 16 and 16 neurons, tanh, sub-sampling after each, what is left of
 * the time sub-sampled to one value; 10 hidden neurons.
 *
 * <p><b>Otherwise than the paper:</b> kernels of 9 and sub-sampling by 3 in place of 15 and 6 (90 samples in place of 128), by
 * the largest value and "same" convolutions; the mean over what is left; the beat alone, without its neighbours; trained for all
 * patients instead of one network per patient.
 */
final class ConvolutionalNetwork implements Family {
    private static final int[] FILTERS = {32, 16, 16};

    @Override
    public String name() {
        return "kiranyaz2016";
    }

    @Override
    public String title() {
        return "1-D CNN (Kiranyaz 2016)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = beat.windows();
        for (int i = 0; i < FILTERS.length; i++) {
            x = layers.tanh(layers.convolution("convolution" + (i + 1), x, FILTERS[i], 9));
            x = i + 1 < FILTERS.length ? layers.maxPool(x, 3) : layers.meanOverTime(x);
        }
        return Encoding.of(x);
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.tanh(layers.dense("hidden", encoding, 10));
    }
}
