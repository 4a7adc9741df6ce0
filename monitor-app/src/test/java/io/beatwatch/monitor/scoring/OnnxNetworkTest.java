package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.trainer.export.onnx.AttributeProto;
import io.beatwatch.trainer.export.onnx.GraphProto;
import io.beatwatch.trainer.export.onnx.ModelProto;
import io.beatwatch.trainer.export.onnx.NodeProto;
import io.beatwatch.trainer.export.onnx.OperatorSetIdProto;
import io.beatwatch.trainer.export.onnx.TensorProto;
import io.beatwatch.trainer.export.onnx.TensorShapeProto;
import io.beatwatch.trainer.export.onnx.TypeProto;
import io.beatwatch.trainer.export.onnx.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with windows and features, small enough to reckon by hand: each output hangs on one of the inputs alone. */
class OnnxNetworkTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final int SAMPLES = CONTRACT.channels() * CONTRACT.windowSamples();

    @TempDir
    private Path folder;

    private final Random random = new Random(1);
    private final float[][] ofFeatures = weights(CONTRACT.features(), BeatClass.count());
    private final float[][] ofWindows = weights(SAMPLES, CONTRACT.attentionSteps());

    private float[][] weights(int rows, int columns) {
        float[][] weights = new float[rows][columns];
        for (float[] row : weights) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) (0.2 * random.nextGaussian());
            }
        }
        return weights;
    }

    /**
     * probabilities = softmax(features x ofFeatures), attention = softmax(windows x ofWindows), fibrillation = the largest
     * probability; features come first.
     */
    private ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder()
                        .setName("test")
                        .addInput(value("features", CONTRACT.features()))
                        .addInput(value("windows", CONTRACT.channels(), CONTRACT.windowSamples()))
                        .addInitializer(tensor("of.features", ofFeatures))
                        .addInitializer(tensor("of.windows", ofWindows))
                        .addNode(node("MatMul", "logits", "features", "of.features"))
                        .addNode(node("Softmax", "probabilities", "logits").addAttribute(axis()))
                        .addNode(node("Flatten", "flat", "windows").addAttribute(axis()))
                        .addNode(node("MatMul", "energies", "flat", "of.windows"))
                        .addNode(node("Softmax", "attention", "energies").addAttribute(axis()))
                        .addNode(node("ReduceMax", "fibrillation", "probabilities")
                                .addAttribute(integers("axes", 1))
                                .addAttribute(integer("keepdims", 0)))
                        .addOutput(value("probabilities", BeatClass.count()))
                        .addOutput(value("attention", CONTRACT.attentionSteps()))
                        .addOutput(value("fibrillation")))
                .build();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto axis() {
        return integer("axis", 1);
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(value)
                .build();
    }

    private static TensorProto tensor(String name, float[][] values) {
        int columns = values[0].length;
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : values) {
            for (float x : row) {
                bytes.putFloat(x);
            }
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(values.length)
                .addDims(columns)
                .setRawData(ByteString.copyFrom(bytes.flip()))
                .build();
    }

    private static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }

    private static float[] softmax(float[] input, int from, float[][] weights) {
        double[] exponentials = new double[weights[0].length];
        double sum = 0;
        for (int out = 0; out < exponentials.length; out++) {
            double logit = 0;
            for (int i = 0; i < weights.length; i++) {
                logit += input[from + i] * weights[i][out];
            }
            exponentials[out] = Math.exp(logit);
            sum += exponentials[out];
        }
        float[] shares = new float[exponentials.length];
        for (int out = 0; out < shares.length; out++) {
            shares[out] = (float) (exponentials[out] / sum);
        }
        return shares;
    }

    @Test
    void shouldShowTheNetworkWindowsAndFeaturesOfEveryBeat() throws IOException {
        CONTRACT.write(folder);
        Files.write(folder.resolve("model.onnx"), model().toByteArray());
        List<float[]> inputs = new ArrayList<>();
        for (int beat = 0; beat < 7; beat++) {
            float[] input = new float[CONTRACT.inputLength()];
            for (int i = 0; i < input.length; i++) {
                input[i] = (float) random.nextGaussian();
            }
            inputs.add(input);
        }
        ScoringSettings settings =
                new ScoringSettings(folder.toString(), ScoringSettings.Engine.ONNXRUNTIME, ScoringSettings.Device.CPU);
        try (ServedNetwork network = ServedNetwork.load(settings);
                BeatScorer scorer = network.openScorer()) {
            List<BeatScores> scores = scorer.score(inputs);
            assertThat(scores).hasSameSizeAs(inputs);
            for (int beat = 0; beat < inputs.size(); beat++) {
                float[] input = inputs.get(beat);
                assertThat(scores.get(beat).probabilities())
                        .containsExactly(softmax(input, SAMPLES, ofFeatures), Offset.offset(1e-5f));
                assertThat(scores.get(beat).fibrillation())
                        .isCloseTo(scores.get(beat).probability(scores.get(beat).mostProbable()), Offset.offset(1e-6f));
                assertThat(scores.get(beat).attention())
                        .containsExactly(softmax(input, 0, ofWindows), Offset.offset(1e-5f));
            }
        }
    }
}
