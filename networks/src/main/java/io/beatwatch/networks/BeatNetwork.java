package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A network that scores beats, as a DJL block. {@code forward} takes the windows [batch, channels, samples] and, where
 * the network is shown features, those [batch, features]. It returns the logits [batch, 5] of N, S, V, F, Q (their
 * softmax are the probabilities), the attention weights [batch, steps], whose steps are equal parts of the window, and,
 * where the network tells it, the logits [batch] of fibrillation (their sigmoid is the probability that the atria
 * fibrillate, if the beat is N or S). One thread at a time.
 */
public abstract class BeatNetwork extends AbstractBlock {
    /** The output that tells fibrillation. */
    public static final int FIBRILLATION = 2;

    private static final Set<Parameter.Type> TRAINED =
            EnumSet.of(Parameter.Type.WEIGHT, Parameter.Type.BIAS, Parameter.Type.GAMMA, Parameter.Type.BETA);

    private final ModelContract form;

    /** @param form a contract whose shapes are this network's; its name, version and data say nothing */
    BeatNetwork(ModelContract form) {
        this.form = form;
    }

    /** A network of the same kind and sizes, its parameters not initialised. */
    public abstract BeatNetwork another();

    /** How often the weights of a block are used for one beat: once per place that they slide over. */
    abstract int uses(String block);

    /** What this network needs of its input and promises of its output. */
    public final ModelContract contract(
            String name, String version, OperatingPoints operatingPoints, String trainingData) {
        return new ModelContract(
                name,
                version,
                form.input(),
                form.rate(),
                form.windowSamples(),
                form.peakSample(),
                form.channels(),
                form.features(),
                form.attentionSteps(),
                operatingPoints,
                trainingData);
    }

    /** Steps that the attention weighs. */
    public final int steps() {
        return form.attentionSteps();
    }

    /** The shapes of a batch of so many beats: the windows', and the features' where there are any. */
    public final Shape[] inputShapes(long batch) {
        Shape windows = new Shape(batch, form.channels(), form.windowSamples());
        return form.features() == 0 ? new Shape[] {windows} : new Shape[] {windows, new Shape(batch, form.features())};
    }

    /** Initialises the parameters; with the engine's seed the same ones each time. */
    public final void initialize(NDManager manager) {
        initialize(manager, DataType.FLOAT32, inputShapes(1));
    }

    /**
     * Beats as this network takes them.
     *
     * @param manager owns the arrays
     * @param beats one array each: all windows, then the features
     */
    public final NDList batch(NDManager manager, List<float[]> beats) {
        int windowValues = form.channels() * form.windowSamples();
        FloatBuffer windows = FloatBuffer.allocate(beats.size() * windowValues);
        FloatBuffer features = FloatBuffer.allocate(beats.size() * form.features());
        for (float[] beat : beats) {
            if (beat.length != form.inputLength()) {
                throw new IllegalArgumentException(
                        "a beat needs " + form.inputLength() + " values, got " + beat.length);
            }
            windows.put(beat, 0, windowValues);
            features.put(beat, windowValues, form.features());
        }
        Shape[] shapes = inputShapes(beats.size());
        NDList inputs = new NDList(manager.create(windows.flip(), shapes[0]));
        if (shapes.length > 1) {
            inputs.add(manager.create(features.flip(), shapes[1]));
        }
        return inputs;
    }

    /**
     * The values of a parameter.
     *
     * @param block named as in the network's class, for example {@code convolution1}
     * @param name DJL's, for example {@code weight}; those of the GRU are named in {@link BidirectionalGru}
     */
    public final NDArray parameter(String block, String name) {
        for (Pair<String, Block> child : getChildren()) {
            if (name(child).equals(block)) {
                return child.getValue().getDirectParameters().get(name).getArray();
            }
        }
        throw new IllegalArgumentException("no block is called '" + block + "'");
    }

    private static String name(Pair<String, Block> child) {
        // DJL numbers the children: 01convolution1
        return child.getKey().substring(2);
    }

    /** How many parameters training changes. */
    public final long trainedParameters() {
        return getParameters().values().stream()
                .filter(parameter -> TRAINED.contains(parameter.getType()))
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    /**
     * Sets what the features are scaled by; those of the training beats, before the training.
     *
     * @param means one per feature
     * @param deviations standard deviations, one per feature; a feature that never varied (0) is left out
     * @throws IllegalStateException if the network is shown no features
     */
    public void scaleFeatures(float[] means, float[] deviations) {
        throw new IllegalStateException(getClass().getSimpleName() + " is shown no features");
    }

    /** Multiplications with an addition that the weights of one beat's scores take; what costs less is left out. */
    public long multiplyAdds() {
        long sum = 0;
        for (Pair<String, Block> child : getChildren()) {
            for (Parameter parameter : child.getValue().getParameters().values()) {
                if (parameter.getType() == Parameter.Type.WEIGHT) {
                    sum += uses(name(child)) * parameter.getArray().size();
                }
            }
        }
        return sum;
    }

    @Override
    public final Shape[] getOutputShapes(Shape[] inputs) {
        long batch = inputs[0].get(0);
        Shape classes = new Shape(batch, BeatClass.count());
        Shape attention = new Shape(batch, steps());
        return form.tellsFibrillation()
                ? new Shape[] {classes, attention, new Shape(batch)}
                : new Shape[] {classes, attention};
    }

    /** What a block makes of one array. */
    static NDArray apply(Block block, ParameterStore store, NDArray x, boolean training) {
        return block.forward(store, new NDList(x), training).singletonOrThrow();
    }
}
