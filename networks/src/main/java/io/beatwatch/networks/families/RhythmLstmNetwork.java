package io.beatwatch.networks.families;

import io.beatwatch.ecg.features.PatientFeatures;

/**
 * An LSTM on the beat's wavelet bands, joined with features of the rhythm (Saadatnejad, Oveisi and Hashemi 2020, "LSTM-Based
 * ECG Classification for Continuous Monitoring on Personal Wearable Devices"): four RR features are part of the paper's input, so
 * they are given in both ways.
 *
 * <p><b>Otherwise than the paper:</b> one network of 32 units over every other sample in place of two that are blended; of the
 * four RR features the interval that follows is left out, since no beat is waited for: the interval and the one before it against the last
 * eight, against each other, and against the basic interval (in place of the mean of five minutes).
 */
final class RhythmLstmNetwork implements Family {
    private static final int AGAINST_BASIC = PatientFeatures.FEATURES.indexOf("rr/basic");

    @Override
    public String name() {
        return "saadatnejad2020";
    }

    @Override
    public String title() {
        return "LSTM with rhythm features (Saadatnejad 2020)";
    }

    @Override
    public <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat) {
        T x = layers.steps(layers.bands(beat.windows(), 2, 2));
        T shape = layers.last(layers.lstm("lstm", x, 32));
        // the first three: rr/mean8, rrPrev/mean8, rr/rrPrev
        T rhythm = layers.join(
                layers.part(beat.features(), 0, 3), layers.part(beat.features(), AGAINST_BASIC, AGAINST_BASIC + 1));
        return Encoding.of(layers.join(shape, rhythm));
    }

    @Override
    public <T> T hidden(Layers<T> layers, T encoding) {
        return layers.dropout(layers.relu(layers.dense("hidden", encoding, 32)), 0.3f);
    }
}
