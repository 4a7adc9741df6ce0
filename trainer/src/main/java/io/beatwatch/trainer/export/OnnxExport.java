package io.beatwatch.trainer.export;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.trainer.export.OnnxLayers.Value;
import io.beatwatch.trainer.export.onnx.GraphProto;
import io.beatwatch.trainer.export.onnx.ModelProto;
import io.beatwatch.trainer.export.onnx.OperatorSetIdProto;

/**
 * Writes a network as an ONNX model (IR 8, operator set 17), operator for operator as its class computes it: inputs
 * {@code windows} [batch, channels, samples] and, where it is shown any, {@code features} [batch, features], outputs
 * {@code probabilities} [batch, 5], {@code attention} [batch, steps] and, of a network that tells it, {@code fibrillation}
 * [batch], any batch.
 */
public final class OnnxExport {
    public static final String FILE = "model.onnx";
    public static final String WINDOWS = "windows";
    public static final String FEATURES = "features";
    public static final String PROBABILITIES = "probabilities";
    public static final String ATTENTION = "attention";
    public static final String FIBRILLATION = "fibrillation";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;

    private OnnxExport() {}

    /**
     * The model of a network.
     *
     * @param contract the network's; its name and version are written into the model for people who find it alone
     */
    public static ModelProto of(BeatNetwork network, ModelContract contract) {
        OnnxGraph graph = new OnnxGraph(network, contract.name());
        if (network instanceof SeedNetwork) {
            addSeed(graph);
        } else if (network instanceof PatientNetwork) {
            addPatient(graph, contract);
        } else if (network instanceof FamilyNetwork ofFamily) {
            addFamily(graph, ofFamily, contract);
        } else {
            throw new IllegalArgumentException("no export is written for a " + network.getClass());
        }
        return model(graph.build(), contract.version());
    }

    private static ModelProto model(GraphProto graph, String version) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setProducerName("beatwatch-trainer")
                .setDocString("Beatwatch " + version + ": research and simulation, not a medical device")
                .setGraph(graph)
                .build();
    }

    private static void addSeed(OnnxGraph graph) {
        String x = graph.asPicture(graph.input(WINDOWS, 1, SeedNetwork.WINDOW_SAMPLES));
        x = graph.relu(graph.convolution(x, "convolution1", 1, 2));
        x = graph.halve(graph.norm(x, "norm1", SeedNetwork.EPSILON));
        x = graph.relu(graph.convolution(x, "convolution2", 1, 2));
        x = graph.halve(graph.norm(x, "norm2", SeedNetwork.EPSILON));
        x = graph.relu(graph.convolution(x, "convolution3", 1, 1));
        x = graph.halve(graph.norm(x, "norm3", SeedNetwork.EPSILON));
        String states = graph.gru(x, "gru", SeedNetwork.STEPS);
        String weights = graph.softmax(graph.tanh(graph.denseByStep(states, "attention")), 1);
        x = graph.relu(graph.dense(graph.weightedSum(states, weights), "hidden"));
        finish(graph, x, weights, SeedNetwork.STEPS);
    }

    private static void addPatient(OnnxGraph graph, ModelContract contract) {
        String x = graph.asPicture(graph.input(WINDOWS, contract.channels(), contract.windowSamples()));
        x = graph.convolution(x, "convolution1", PatientNetwork.STRIDE, PatientNetwork.PADDING);
        x = graph.relu(graph.norm(x, "norm1", PatientNetwork.EPSILON));
        x = graph.convolution(x, "convolution2", 1, 2);
        x = graph.halve(graph.relu(graph.norm(x, "norm2", PatientNetwork.EPSILON)));
        x = graph.convolution(x, "convolution3", 1, 1);
        x = graph.relu(graph.norm(x, "norm3", PatientNetwork.EPSILON));
        String states = graph.gru(x, "gru", PatientNetwork.STEPS);
        String scores = graph.denseByStep(graph.tanh(graph.denseByStep(states, "attention")), "attention_score");
        String weights = graph.softmax(scores, 1);
        String context = graph.weightedSum(states, weights);
        x = graph.scaling(graph.input(FEATURES, contract.features()), "scaling", PatientNetwork.FEATURE_LIMIT);
        x = graph.relu(graph.dense(x, "feature_hidden"));
        x = graph.relu(graph.dense(x, "feature_output"));
        x = graph.relu(graph.dense(graph.join(context, x), "hidden"));
        finish(graph, x, weights, PatientNetwork.STEPS);
        graph.output(graph.withoutAxis(graph.sigmoid(graph.dense(x, "fibrillation_score")), 1), FIBRILLATION);
    }

    private static void addFamily(OnnxGraph graph, FamilyNetwork network, ModelContract contract) {
        long[] windows = {contract.channels(), contract.windowSamples()};
        String picture = graph.asPicture(graph.input(WINDOWS, windows));
        String features = graph.input(FEATURES, contract.features());
        FamilyDesign.Outputs<Value> outputs = network.design()
                .outputs(
                        new OnnxLayers(graph, network),
                        new Value(picture, windows),
                        new Value(features, contract.features()));
        graph.output(graph.softmax(outputs.logits().name(), 1), PROBABILITIES, BeatClass.count());
        graph.output(graph.withoutAxis(outputs.attention().name(), 2), ATTENTION, contract.attentionSteps());
        String fibrillation = graph.sigmoid(outputs.fibrillation().name());
        graph.output(graph.withoutAxis(fibrillation, 1), FIBRILLATION);
    }

    private static void finish(OnnxGraph graph, String hidden, String weights, int steps) {
        graph.output(graph.softmax(graph.dense(hidden, "output"), 1), PROBABILITIES, BeatClass.count());
        graph.output(graph.withoutAxis(weights, 2), ATTENTION, steps);
    }
}
