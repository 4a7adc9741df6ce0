package io.beatwatch.networks.families;

/**
 * A sequence of beats in, their classes out (Mousavi and Afghah 2019, "Inter- and intra-patient ECG heartbeat classification
 * for arrhythmia detection: a sequence to sequence deep learning approach"): the same convolutions for each beat (32, 64 and
 * 128 filters, max-pool 2), a bidirectional LSTM as encoder, and an LSTM with attention over the beats as decoder, which is
 * given what it said of the beat before.
 *
 * <p><b>Otherwise than the paper:</b> its decoder is fed the true class of the beat before also where it is tested, which
 * gives the answers away; here it is fed its own logits, in training as in use. The sequence is two beats in place of ten: the
 * patient's usual beat, which a monitor keeps, then this one; no beat is waited for, and the usual beat (what the windows less
 * their differences are) is given in both ways. 8, 16 and 16 filters, 16 units per direction and 32 in the decoder in place of
 * 128, for the budget; the classes of made-up beats (SMOTE) are left out.
 */
final class BeatSequenceNetwork implements Family {
    private static final int UNITS = 32;
    private static final int CLASSES = 5;

    @Override
    public String name() {
        return "mousavi2019";
    }

    @Override
    public String title() {
        return "beat-sequence encoder-decoder (Mousavi and Afghah 2019)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T windows = beat.described() ? layers.evenChannels(beat.windows()) : beat.windows();
        T usual = convolved(layers, layers.subtract(windows, beat.differences()));
        T states = layers.bidirectionalLstm("encoder", layers.pair(usual, convolved(layers, windows)), UNITS / 2);
        T start = layers.ends(states);
        // the decoder's first step says the usual beat's class, its second this beat's
        Cell<T> first = step(layers, states, new Cell<>(layers.tanh(start), start), null);
        T said = layers.dense("decoder_class", first.output(), CLASSES);
        Cell<T> second = step(layers, states, first, said);
        return Encoding.of(second.output());
    }

    private static <T> T convolved(Layers<T> layers, T x) {
        int[] filters = {8, 16, 16};
        for (int i = 0; i < filters.length; i++) {
            x = layers.maxPool(layers.relu(layers.convolution("convolution" + (i + 1), x, filters[i], 3)), 2);
        }
        return layers.flat(x);
    }

    /** What an LSTM cell hands on. */
    private record Cell<T>(T output, T memory) {}

    /**
     * One step of the decoder: attention over the beats by how well they fit its state, then the gates.
     *
     * @param said of the beat before, null before the first
     */
    private static <T> Cell<T> step(Layers<T> layers, T states, Cell<T> before, T said) {
        T query = layers.dense("attention_query", before.output(), UNITS);
        T scores = layers.dense(
                "attention_score",
                layers.tanh(layers.add(layers.dense("attention_key", states, UNITS), layers.pair(query, query))),
                1);
        T context = layers.weightedSum(states, layers.softmaxOverSteps(scores));
        T gates = layers.add(
                layers.dense("decoder_input", context, 4 * UNITS),
                layers.dense("decoder_recurrent", before.output(), 4 * UNITS));
        if (said != null) {
            gates = layers.add(gates, layers.dense("decoder_said", said, 4 * UNITS));
        }
        T in = layers.sigmoid(layers.part(gates, 0, UNITS));
        T keep = layers.sigmoid(layers.part(gates, UNITS, 2 * UNITS));
        T fresh = layers.tanh(layers.part(gates, 2 * UNITS, 3 * UNITS));
        T out = layers.sigmoid(layers.part(gates, 3 * UNITS, 4 * UNITS));
        T memory = layers.add(layers.multiply(keep, before.memory()), layers.multiply(in, fresh));
        return new Cell<>(layers.multiply(out, layers.tanh(memory)), memory);
    }
}
