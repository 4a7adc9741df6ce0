package io.beatwatch.networks.families;

/**
 * Convolutions, a transformer, and a constraint on its encodings (Che, Zhang, Zhu, Qu and Jin 2021, "Constrained transformer
 * network for ECG signal processing and arrhythmia classification"): beside the classification, encodings of two beats of a
 * batch shall have a large product where the beats are of one class, and a small one where not.
 *
 * <p><b>Otherwise than the paper:</b> a beat in place of 10 s; three convolutions in place of VGG's; two layers of 32 units and
 * four heads; the last step's encoding replaced by the mean; the constraint is the cross entropy of sigmoid(product/√units), a tenth
 * beside the other loss, since the paper's own share is for its batches.
 */
final class ConstrainedTransformer implements Family {
    private static final int UNITS = 32;

    @Override
    public String name() {
        return "che2021";
    }

    @Override
    public String title() {
        return "constrained transformer (Che 2021)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.relu(layers.batchNorm("norm1", layers.convolution("convolution1", beat.windows(), 16, 5)));
        x = layers.maxPool(x, 2);
        x = layers.relu(layers.batchNorm("norm2", layers.convolution("convolution2", x, UNITS, 5)));
        x = layers.maxPool(x, 2);
        x = layers.relu(layers.batchNorm("norm3", layers.convolution("convolution3", x, UNITS, 3)));
        T steps = layers.positions("positions", layers.steps(x));
        for (int i = 1; i <= 2; i++) {
            steps = Transformers.layer(layers, "layer" + i, steps, UNITS, 4);
        }
        return Encoding.of(layers.meanOverSteps(steps));
    }

    @Override
    public double linkShare() {
        return 0.1;
    }
}
