package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.NetworkInputKind;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayList;
import java.util.List;

/**
 * The seed report's network: three convolutions that shorten the window eight times, a bidirectional GRU over what is
 * left, attention over its steps, and two dense layers.
 *
 * <pre>
 * windows [batch, 1, 360]
 *   Conv 32 × 5 "same", ReLU, batch norm, max-pool 2                  [batch, 32, 180]
 *   Conv 64 × 5 "same", ReLU, batch norm, max-pool 2                  [batch, 64, 90]
 *   Conv 64 × 3 "same", ReLU, batch norm, max-pool 2, dropout 0.3     [batch, 64, 45]
 *   bidirectional GRU 32 (recurrent dropout 0.1), dropout 0.3         [batch, 45, 64]
 *   attention: dense 1, tanh, softmax over the steps, weighted sum    [batch, 64]
 *   dense 32, ReLU, dropout 0.5, dense 5
 * </pre>
 *
 * <p>Weights start as in Keras (Glorot uniform, biases 0), the recurrent ones as in PyTorch (uniform within ±1/√units);
 * batch norm has Keras's momentum 0.99 and ε 0.001. Blocks with parameters: {@code convolution1} to {@code 3}, {@code
 * norm1} to {@code 3}, {@code gru}, {@code attention}, {@code hidden}, {@code output}.
 */
public final class SeedNetwork extends BeatNetwork {
    /** The name that a model's contract calls this network by. */
    public static final String NAME = "seed";

    /** Samples per window, which is one second long. */
    public static final int WINDOW_SAMPLES = 360;

    /** Steps that the attention weighs. */
    public static final int STEPS = WINDOW_SAMPLES / 8;

    /** Of the GRU, per direction. */
    public static final int UNITS = 32;

    /** What batch norm adds to a variance. */
    public static final float EPSILON = 1e-3f;

    private static final Shape PAIR = new Shape(2);

    private final List<Block> convolutions = new ArrayList<>();
    private final List<Block> norms = new ArrayList<>();
    private final Block convolutionDropout;
    private final Block gru;
    private final Block gruDropout;
    private final Block attention;
    private final Block hidden;
    private final Block hiddenDropout;
    private final Block output;

    public SeedNetwork() {
        super(contract("untrained", "nothing"));
        addConvolution(1, 32, 5);
        addConvolution(2, 64, 5);
        addConvolution(3, 64, 3);
        convolutionDropout = addChildBlock("convolution_dropout", dropout(0.3f));
        gru = addChildBlock("gru", new BidirectionalGru(UNITS, 0.1f));
        gruDropout = addChildBlock("gru_dropout", dropout(0.3f));
        attention = addChildBlock("attention", dense(1));
        hidden = addChildBlock("hidden", dense(32));
        hiddenDropout = addChildBlock("hidden_dropout", dropout(0.5f));
        output = addChildBlock("output", dense(BeatClass.count()));
        setInitializer(
                // with these arguments DJL's Xavier is Keras's Glorot uniform
                new XavierInitializer(XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.AVG, 3),
                parameter -> parameter.getType() == Parameter.Type.WEIGHT
                        && !parameter.getName().endsWith("recurrent_weight"));
    }

    private void addConvolution(int number, int filters, int kernel) {
        convolutions.add(addChildBlock(
                "convolution" + number,
                Conv1d.builder()
                        .setFilters(filters)
                        .setKernelShape(new Shape(kernel))
                        .optPadding(new Shape(kernel / 2))
                        .build()));
        norms.add(addChildBlock(
                "norm" + number,
                BatchNorm.builder().optMomentum(0.99f).optEpsilon(EPSILON).build()));
    }

    private static Block dense(int units) {
        return Linear.builder().setUnits(units).build();
    }

    private static Block dropout(float rate) {
        return Dropout.builder().optRate(rate).build();
    }

    @Override
    public SeedNetwork another() {
        return new SeedNetwork();
    }

    @Override
    int uses(String block) {
        return switch (block) {
            case "convolution1" -> WINDOW_SAMPLES;
            case "convolution2" -> WINDOW_SAMPLES / 2;
            case "convolution3" -> WINDOW_SAMPLES / 4;
            case "gru", "attention" -> STEPS;
            default -> 1;
        };
    }

    /** What this network needs of its input and promises of its output. */
    public static ModelContract contract(String version, String trainingData) {
        return new ModelContract(
                NAME,
                version,
                NetworkInputKind.Z_SCORE_WINDOW,
                SampleRate.ofHertz(WINDOW_SAMPLES),
                WINDOW_SAMPLES,
                WINDOW_SAMPLES / 2,
                1,
                0,
                STEPS,
                OperatingPoints.MOST_PROBABLE,
                trainingData);
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        long batch = inputs[0].get(0);
        long length = inputs[0].get(2);
        Shape[] shapes = inputs;
        for (int i = 0; i < convolutions.size(); i++) {
            convolutions.get(i).initialize(manager, type, shapes);
            shapes = convolutions.get(i).getOutputShapes(shapes);
            norms.get(i).initialize(manager, type, shapes);
            length /= 2;
            shapes = new Shape[] {new Shape(batch, shapes[0].get(1), length)};
        }
        convolutionDropout.initialize(manager, type, shapes);
        gru.initialize(manager, type, new Shape(batch, length, shapes[0].get(1)));
        Shape states = new Shape(batch, length, 2L * UNITS);
        gruDropout.initialize(manager, type, states);
        attention.initialize(manager, type, states);
        hidden.initialize(manager, type, new Shape(batch, 2L * UNITS));
        Shape hiddenShape = new Shape(batch, 32);
        hiddenDropout.initialize(manager, type, hiddenShape);
        output.initialize(manager, type, hiddenShape);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        for (int i = 0; i < convolutions.size(); i++) {
            x = Activation.relu(apply(convolutions.get(i), store, x, training));
            x = apply(norms.get(i), store, x, training);
            x = Pool.maxPool1d(x, PAIR, PAIR, new Shape(0), false);
        }
        x = apply(convolutionDropout, store, x, training);
        NDArray states = apply(gru, store, x.transpose(0, 2, 1), training);
        states = apply(gruDropout, store, states, training);
        NDArray weights =
                Activation.tanh(apply(attention, store, states, training)).softmax(1);
        NDArray context = states.mul(weights).sum(new int[] {1});
        x = Activation.relu(apply(hidden, store, context, training));
        x = apply(hiddenDropout, store, x, training);
        return new NDList(apply(output, store, x, training), weights.squeeze(2));
    }
}
