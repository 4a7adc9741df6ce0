package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;

/**
 * The network that is shown beats relative to their patient ({@link PatientFeatures}): convolutions, a bidirectional GRU
 * and attention look at the windows, two dense layers at rhythm and shape, two more at both.
 *
 * <pre>
 * windows [batch, 4, 90]
 *   Conv 16 × 9, stride 3, batch norm, ReLU                         [batch, 16, 30]
 *   Conv 32 × 5 "same", batch norm, ReLU, max-pool 2                [batch, 32, 15]
 *   Conv 32 × 3 "same", batch norm, ReLU, dropout 0.3               [batch, 32, 15]
 *   bidirectional GRU 24, dropout 0.3                               [batch, 15, 48]
 *   attention: dense 32, tanh, dense 1, softmax over the steps,
 *     weighted sum; for some beats of a training batch all 0        [batch, 48]
 * features [batch, features]
 *   scaled ({@link FeatureScaling}), dense 32, ReLU, dropout 0.3, dense 16, ReLU   [batch, 16]
 * both [batch, 64]
 *   dense 32, ReLU, dropout 0.4, dense 5 and, for fibrillation, dense 1
 * </pre>
 *
 * <p>The first convolution pads 3 samples: its outputs then stand in the middle of thirds of the attention's steps, and
 * step k is the window's samples 6 k to 6 k + 5. What the windows brought is withheld from some beats of a training batch
 * so that the features learn to stand alone (the whole branch, nothing is scaled up: a beat that it is withheld from shall
 * look like one whose windows say nothing).
 *
 * <p>Weights and biases start as in PyTorch, uniform within ±1/√inputs, in the GRU ±1/√units; batch norm has PyTorch's
 * momentum and ε. Blocks with parameters: {@code convolution1} to {@code 3}, {@code norm1} to {@code 3}, {@code gru},
 * {@code attention}, {@code attention_score}, {@code scaling}, {@code feature_hidden}, {@code feature_output}, {@code
 * hidden}, {@code output}, {@code fibrillation_score}. One thread at a time.
 */
public final class PatientNetwork extends BeatNetwork {
    /** Steps that the attention weighs. */
    public static final int STEPS = BeatWindower.LENGTH / 6;

    /** What batch norm adds to a variance. */
    public static final float EPSILON = 1e-5f;

    /** Of the first convolution. */
    public static final int STRIDE = 3;

    /** Of the first convolution, on either side. */
    public static final int PADDING = 3;

    /** Deviations from their mean within which features are kept. */
    public static final float FEATURE_LIMIT = FeatureScaling.LIMIT;

    private static final int CHANNELS = PatientFeatures.LEADS * PatientFeatures.CHANNELS_PER_LEAD;
    private static final Shape PAIR = new Shape(2);

    /**
     * Sizes and dropout of the network.
     *
     * @param firstFilters of the first convolution
     * @param filters of the other two
     * @param units of the GRU, per direction
     * @param attentionUnits that weigh a step
     * @param featureUnits of the features' first dense layer
     * @param featureOutputs of their second
     * @param hiddenUnits of the dense layer over both
     * @param dropout after the convolutions, the GRU and the features' first layer, 0 to below 1
     * @param hiddenDropout after the dense layer over both, 0 to below 1
     * @param branchDropout share of a training batch's beats that the windows are withheld from, 0 to below 1
     */
    public record Design(
            int firstFilters,
            int filters,
            int units,
            int attentionUnits,
            int featureUnits,
            int featureOutputs,
            int hiddenUnits,
            float dropout,
            float hiddenDropout,
            float branchDropout) {
        /** What the shipped networks have. */
        public static final Design DEFAULT = new Design(16, 32, 24, 32, 32, 16, 32, 0.3f, 0.4f, 0.25f);

        public Design {
            size("firstFilters", firstFilters);
            size("filters", filters);
            size("units", units);
            size("attentionUnits", attentionUnits);
            size("featureUnits", featureUnits);
            size("featureOutputs", featureOutputs);
            size("hiddenUnits", hiddenUnits);
            share("dropout", dropout);
            share("hiddenDropout", hiddenDropout);
            share("branchDropout", branchDropout);
        }

        private static void size(String field, int value) {
            if (value < 1 || value > 1024) {
                throw new IllegalArgumentException(field + " must be 1 to 1024, got " + value);
            }
        }

        private static void share(String field, float value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(field + " must be 0 to below 1, got " + value);
            }
        }
    }

    private final Design design;
    private final Block convolution1;
    private final Block norm1;
    private final Block convolution2;
    private final Block norm2;
    private final Block convolution3;
    private final Block norm3;
    private final Block convolutionDropout;
    private final Block gru;
    private final Block gruDropout;
    private final Block attention;
    private final Block attentionScore;
    private final FeatureScaling scaling;
    private final Block featureHidden;
    private final Block featureDropout;
    private final Block featureOutput;
    private final Block hidden;
    private final Block hiddenDropout;
    private final Block output;
    private final Block fibrillationScore;

    /** The shipped networks' design. */
    public PatientNetwork() {
        this(Design.DEFAULT);
    }

    public PatientNetwork(Design design) {
        super(ModelContract.ofPatientFeatures(
                "untrained", "untrained", STEPS, OperatingPoints.MOST_PROBABLE, "nothing"));
        this.design = design;
        convolution1 = convolution(1, CHANNELS, design.firstFilters(), 9, STRIDE, PADDING);
        norm1 = norm(1);
        convolution2 = convolution(2, design.firstFilters(), design.filters(), 5, 1, 2);
        norm2 = norm(2);
        convolution3 = convolution(3, design.filters(), design.filters(), 3, 1, 1);
        norm3 = norm(3);
        convolutionDropout = dropout("convolution_dropout", design.dropout());
        gru = withUniform("gru", new BidirectionalGru(design.units(), 0), design.units());
        gruDropout = dropout("gru_dropout", design.dropout());
        attention = dense("attention", contextWidth(), design.attentionUnits());
        attentionScore = dense("attention_score", design.attentionUnits(), 1);
        scaling = addChildBlock("scaling", new FeatureScaling());
        featureHidden = dense("feature_hidden", PatientFeatures.FEATURES.size(), design.featureUnits());
        featureDropout = dropout("feature_dropout", design.dropout());
        featureOutput = dense("feature_output", design.featureUnits(), design.featureOutputs());
        hidden = dense("hidden", contextWidth() + design.featureOutputs(), design.hiddenUnits());
        hiddenDropout = dropout("hidden_dropout", design.hiddenDropout());
        output = dense("output", design.hiddenUnits(), BeatClass.count());
        fibrillationScore = dense("fibrillation_score", design.hiddenUnits(), 1);
    }

    private int contextWidth() {
        return BidirectionalGru.DIRECTIONS * design.units();
    }

    private Block convolution(int number, int channels, int filters, int kernel, int stride, int padding) {
        Block block = Conv1d.builder()
                .setFilters(filters)
                .setKernelShape(new Shape(kernel))
                .optStride(new Shape(stride))
                .optPadding(new Shape(padding))
                .build();
        return withUniform("convolution" + number, block, channels * kernel);
    }

    private Block norm(int number) {
        return addChildBlock(
                "norm" + number,
                BatchNorm.builder().optMomentum(0.9f).optEpsilon(EPSILON).build());
    }

    private Block dense(String name, int inputs, int units) {
        return withUniform(name, Linear.builder().setUnits(units).build(), inputs);
    }

    private Block dropout(String name, float rate) {
        return addChildBlock(name, Dropout.builder().optRate(rate).build());
    }

    /** All parameters of the block start uniform within ±1/√inputs. */
    private Block withUniform(String name, Block block, int inputs) {
        block.setInitializer(new UniformInitializer((float) (1 / Math.sqrt(inputs))), parameter -> true);
        return addChildBlock(name, block);
    }

    public Design design() {
        return design;
    }

    @Override
    public PatientNetwork another() {
        return new PatientNetwork(design);
    }

    @Override
    int uses(String block) {
        return switch (block) {
            case "convolution1", "convolution2" -> 2 * STEPS;
            case "convolution3", "gru", "attention", "attention_score" -> STEPS;
            default -> 1;
        };
    }

    @Override
    public void scaleFeatures(float[] means, float[] deviations) {
        scaling.set(means, deviations);
    }

    /**
     * Multiplies the classes' logits by a factor, for good: below 1 for a network that is too sure of itself (1/temperature; Guo,
     * Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks").
     *
     * @param factor above 0
     */
    public void scaleLogits(float factor) {
        if (!(factor > 0 && factor < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("factor must be above 0 and finite, got " + factor);
        }
        parameter("output", "weight").muli(factor);
        parameter("output", "bias").muli(factor);
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        long batch = inputs[0].get(0);
        Shape first = new Shape(batch, design.firstFilters(), 2L * STEPS);
        Shape second = new Shape(batch, design.filters(), 2L * STEPS);
        Shape third = new Shape(batch, design.filters(), STEPS);
        convolution1.initialize(manager, type, inputs[0]);
        norm1.initialize(manager, type, first);
        convolution2.initialize(manager, type, first);
        norm2.initialize(manager, type, second);
        convolution3.initialize(manager, type, third);
        norm3.initialize(manager, type, third);
        convolutionDropout.initialize(manager, type, third);
        gru.initialize(manager, type, new Shape(batch, STEPS, design.filters()));
        Shape states = new Shape(batch, STEPS, contextWidth());
        gruDropout.initialize(manager, type, states);
        attention.initialize(manager, type, states);
        attentionScore.initialize(manager, type, new Shape(batch, STEPS, design.attentionUnits()));
        scaling.initialize(manager, type, inputs[1]);
        featureHidden.initialize(manager, type, inputs[1]);
        Shape features = new Shape(batch, design.featureUnits());
        featureDropout.initialize(manager, type, features);
        featureOutput.initialize(manager, type, features);
        hidden.initialize(manager, type, new Shape(batch, contextWidth() + (long) design.featureOutputs()));
        Shape both = new Shape(batch, design.hiddenUnits());
        hiddenDropout.initialize(manager, type, both);
        output.initialize(manager, type, both);
        fibrillationScore.initialize(manager, type, both);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = inputs.get(0);
        x = Activation.relu(apply(norm1, store, apply(convolution1, store, x, training), training));
        x = Activation.relu(apply(norm2, store, apply(convolution2, store, x, training), training));
        x = Pool.maxPool1d(x, PAIR, PAIR, new Shape(0), false);
        x = Activation.relu(apply(norm3, store, apply(convolution3, store, x, training), training));
        x = apply(convolutionDropout, store, x, training);
        NDArray states = apply(gru, store, x.transpose(0, 2, 1), training);
        states = apply(gruDropout, store, states, training);
        NDArray weights = Activation.tanh(apply(attention, store, states, training));
        weights = apply(attentionScore, store, weights, training).softmax(1);
        NDArray context = states.mul(weights).sum(new int[] {1});
        if (training && design.branchDropout() > 0) {
            context = context.mul(beatsWithWindows(context));
        }
        NDArray features = apply(scaling, store, inputs.get(1), training);
        features = Activation.relu(apply(featureHidden, store, features, training));
        features = apply(featureDropout, store, features, training);
        features = Activation.relu(apply(featureOutput, store, features, training));
        x = Activation.relu(apply(hidden, store, context.concat(features, 1), training));
        x = apply(hiddenDropout, store, x, training);
        return new NDList(
                apply(output, store, x, training),
                weights.squeeze(2),
                apply(fibrillationScore, store, x, training).squeeze(1));
    }

    /** [batch, 1]: 0 for the beats that the windows are withheld from, 1 for the others. */
    private NDArray beatsWithWindows(NDArray context) {
        return context.getManager()
                .randomUniform(0, 1, new Shape(context.getShape().get(0), 1), DataType.FLOAT32)
                .gte(design.branchDropout())
                .toType(DataType.FLOAT32, false);
    }
}
