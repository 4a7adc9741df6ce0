package io.beatwatch.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.util.PairList;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.families.FamilyDesign;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A network of one of the families that the literature classifies heartbeats with. Its input is that of {@link PatientNetwork},
 * of which the family takes what it is given; its outputs are the same, and in training, of a family that lays a constraint on
 * pairs of beats, its encodings [batch, units] as a fourth ({@link #ENCODING}). Blocks with parameters are named as the family
 * names them. One thread at a time.
 */
public final class FamilyNetwork extends BeatNetwork {
    /** The output with the encodings, in training alone. */
    public static final int ENCODING = 3;

    private static final int CHANNELS = PatientFeatures.LEADS * PatientFeatures.CHANNELS_PER_LEAD;

    private final FamilyDesign design;
    private final Map<String, Child> children = new LinkedHashMap<>();
    private final long products;

    /** A block with parameters, the shape of its input without the batch, and how often its weights are used for a beat. */
    private static final class Child {
        private final Block block;
        private final long[] input;
        private int uses;

        Child(Block block, long[] input) {
            this.block = block;
            this.input = input;
        }
    }

    public FamilyNetwork(FamilyDesign design) {
        super(ModelContract.ofPatientFeatures(
                "untrained", "untrained", steps(design), OperatingPoints.MOST_PROBABLE, "nothing"));
        this.design = design;
        ShapeLayers shapes = shapes(design, this::child);
        products = shapes.products();
    }

    private static int steps(FamilyDesign design) {
        Map<String, Block> blocks = new HashMap<>();
        ShapeLayers shapes = new ShapeLayers((name, maker, inputs, shape, uses) -> blocks.put(name, maker.get()));
        return outputs(design, shapes).steps();
    }

    private static ShapeLayers shapes(FamilyDesign design, ShapeLayers.Blocks blocks) {
        ShapeLayers shapes = new ShapeLayers(blocks);
        outputs(design, shapes);
        return shapes;
    }

    private static FamilyDesign.Outputs<long[]> outputs(FamilyDesign design, ShapeLayers shapes) {
        return design.outputs(
                shapes, new long[] {CHANNELS, BeatWindower.LENGTH}, new long[] {PatientFeatures.FEATURES.size()});
    }

    private void child(String name, Supplier<Block> maker, int inputs, long[] shape, int uses) {
        Child child = children.computeIfAbsent(name, n -> {
            Block block = maker.get();
            if (inputs > 0) {
                block.setInitializer(new UniformInitializer((float) (1 / Math.sqrt(inputs))), parameter -> true);
            }
            return new Child(addChildBlock(n, block), shape);
        });
        if (!Arrays.equals(child.input, shape)) {
            throw new IllegalStateException(design.name() + " uses " + name + " on inputs of two shapes");
        }
        child.uses += uses;
    }

    public FamilyDesign design() {
        return design;
    }

    /** Changes with the network's blocks, the shapes that they work on and the sizes of the steps; not with a dropout. */
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        children.forEach((name, child) -> text.append(name)
                .append(Arrays.toString(child.input))
                .append(child.uses)
                .append(' '));
        return Integer.toHexString(text.append(products).toString().hashCode());
    }

    @Override
    public FamilyNetwork another() {
        return new FamilyNetwork(design);
    }

    @Override
    int uses(String block) {
        return children.get(block).uses;
    }

    @Override
    public long multiplyAdds() {
        return super.multiplyAdds() + products;
    }

    @Override
    public void scaleFeatures(float[] means, float[] deviations) {
        Child scaling = children.get("scaling");
        if (scaling != null) {
            ((FeatureScaling) scaling.block).set(means, deviations);
        }
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        for (Child child : children.values()) {
            child.block.initialize(manager, type, new Shape(1).addAll(new Shape(child.input)));
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        TorchLayers layers =
                new TorchLayers((name, x) -> apply(children.get(name).block, store, x, training), training);
        FamilyDesign.Outputs<NDArray> outputs = design.outputs(layers, inputs.get(0), inputs.get(1));
        NDList all = new NDList(
                outputs.logits(),
                outputs.attention().squeeze(2),
                outputs.fibrillation().squeeze(1));
        if (training && design.family().linkShare() > 0) {
            all.add(outputs.encoding());
        }
        return all;
    }
}
