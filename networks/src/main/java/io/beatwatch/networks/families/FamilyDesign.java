package io.beatwatch.networks.families;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.Arrays;
import java.util.Locale;

/**
 * A family in one of two ways: given the windows alone, or our description of the beat besides. Immutable, any thread.
 *
 * <p>In the second way the family also sees the difference of each lead from the patient's usual beat, and one head, the same
 * for all families, joins the features: scaled, dense 32, ReLU, dropout 0.3, dense 16, ReLU; joined with what the family made
 * of the windows (withheld from a quarter of the beats of a training batch); dense 32, ReLU, dropout 0.4. It takes the place of
 * the dense layers behind the family's own encoding, and is that of the network that ships.
 */
public record FamilyDesign(Family family, Way way) {
    /** What a family is given. */
    public enum Way {
        /** The windows of both leads alone. */
        WINDOW,
        /** The windows, their differences from the usual beat, and the features. */
        FEATURES;

        /** What it is called on the command line and in files. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if no way is called so */
        public static Way named(String name) {
            return Arrays.stream(values())
                    .filter(way -> way.label().equals(name))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("no way is called '" + name + "': use window or features"));
        }
    }

    /**
     * What the network says of a beat.
     *
     * @param <T> a value
     * @param logits [5] of N, S, V, F, Q
     * @param attention [steps, 1]
     * @param steps of the attention
     * @param fibrillation logit [1]
     * @param encoding what a constraint on pairs is laid on [units]
     */
    public record Outputs<T>(T logits, T attention, int steps, T fibrillation, T encoding) {}

    private static final float WITHHELD = 0.25f;

    /** Short name, for example {@code oh2018-window}. */
    public String name() {
        return family.name() + "-" + way.label();
    }

    /**
     * Computes the network.
     *
     * @param windows [4, 90] as {@code PatientFeatures} makes them: of each lead the beat, then its difference
     * @param features [features]
     */
    public <T> Outputs<T> outputs(Layers<T> layers, T windows, T features) {
        boolean described = way == Way.FEATURES;
        T scaled = layers.scaled("scaling", features);
        Family.Encoding<T> encoding = family.encode(
                layers,
                new Family.Beat<>(
                        described ? windows : layers.evenChannels(windows),
                        described,
                        layers.oddChannels(windows),
                        scaled));
        T x = described ? joined(layers, encoding.values(), scaled) : family.hidden(layers, encoding.values());
        T logits = layers.dense("output", x, BeatClass.count());
        T fibrillation = layers.dense("fibrillation_score", x, 1);
        T attention = encoding.attention() == null ? layers.oneStep(fibrillation) : encoding.attention();
        return new Outputs<>(logits, attention, encoding.steps(), fibrillation, encoding.values());
    }

    private static <T> T joined(Layers<T> layers, T encoding, T scaled) {
        T windows = layers.withheld(encoding, WITHHELD);
        T x = layers.relu(layers.dense("feature_hidden", scaled, 32));
        x = layers.relu(layers.dense("feature_output", layers.dropout(x, 0.3f), 16));
        x = layers.relu(layers.dense("hidden", layers.join(windows, x), 32));
        return layers.dropout(x, 0.4f);
    }
}
