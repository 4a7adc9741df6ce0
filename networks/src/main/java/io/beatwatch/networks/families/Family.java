package io.beatwatch.networks.families;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A family of networks as a paper describes it, cut to what a monitor's beat is here ({@link Beat}). What every family's
 * paper has otherwise, and what is therefore not said again in each class: its beats are of one lead (two in Li 2020, twelve in
 * Yao, Che and Ribeiro 2020), 128 to 1,000 samples long at 100 to 360 Hz, each z-scored by itself; here a beat is 90 samples at
 * 120 Hz of two leads in units of the patient's usual amplitude. Its classes are others or all of MIT-BIH's at random; here
 * they are N, S, V, F, Q. Training (optimizer, rate, batch, epochs, sampler, class weights) is the comparison's, the same for all.
 * Where a layer's size is not in the paper, or too slow for the comparison's budget, the class says so.
 *
 * <p>Stateless; any thread.
 */
public interface Family {
    /** All families, the ones of the literature by year, then ours. */
    List<Family> ALL = List.of(
            new ConvolutionalNetwork(),
            new NineLayerNetwork(),
            new BidirectionalLstmNetwork(),
            new ConvolutionalLstmNetwork(),
            new BeatSequenceNetwork(),
            new ResidualNetwork(),
            new RhythmLstmNetwork(),
            new TimeAttentionNetwork(),
            new DeepResidualNetwork(),
            new ConstrainedTransformer(),
            new TwoStageTransformer(),
            new FocalLstmNetwork(),
            new SeedFamily(),
            new PatientFamily());

    /** What it is called on the command line and in files. */
    String name();

    /** For people, with the source. */
    String title();

    /** What the network makes of a beat, up to where features join it where they are given. */
    <T> Encoding<T> encode(Layers<T> layers, Beat<T> beat);

    /** The paper's layers behind that, used where the window is given alone; the output layer of five classes follows. */
    default <T> T hidden(Layers<T> layers, T encoding) {
        return encoding;
    }

    /** γ of the focal loss that the paper trains with, 0 for cross entropy. */
    default double focus() {
        return 0;
    }

    /** What the paper's constraint on pairs of encodings counts beside the cross entropy, 0 where there is none. */
    default double linkShare() {
        return 0;
    }

    /** @throws IllegalArgumentException if no family is called so */
    static Family named(String name) {
        return ALL.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family is called '" + name + "': use "
                        + ALL.stream().map(Family::name).collect(Collectors.joining(", "))));
    }

    /**
     * What a family is given of a beat.
     *
     * @param <T> a value
     * @param windows [channels, 90]: of each lead the beat and, where our description is given as well, its difference from
     *     the patient's usual beat after it
     * @param described whether our description is given: differences and features
     * @param differences of each lead from the usual beat, [2, 90]; given to the family whose paper looks at other beats, else
     *     unused
     * @param features all of ours, scaled [features]; a family uses those that its paper has
     */
    record Beat<T>(T windows, boolean described, T differences, T features) {}

    /**
     * What a network makes of a beat.
     *
     * @param <T> a value
     * @param values [units]
     * @param attention weights [steps, 1] where the family weighs steps, else null
     * @param steps how many those are, 1 where there are none
     */
    record Encoding<T>(T values, T attention, int steps) {
        static <T> Encoding<T> of(T values) {
            return new Encoding<>(values, null, 1);
        }
    }
}
