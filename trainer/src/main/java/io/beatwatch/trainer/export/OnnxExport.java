package io.beatwatch.trainer.export;

import ai.djl.ndarray.NDArray;
import com.google.protobuf.ByteString;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.export.onnx.AttributeProto;
import io.beatwatch.trainer.export.onnx.AttributeProto.AttributeType;
import io.beatwatch.trainer.export.onnx.GraphProto;
import io.beatwatch.trainer.export.onnx.ModelProto;
import io.beatwatch.trainer.export.onnx.NodeProto;
import io.beatwatch.trainer.export.onnx.OperatorSetIdProto;
import io.beatwatch.trainer.export.onnx.TensorProto;
import io.beatwatch.trainer.export.onnx.TensorShapeProto;
import io.beatwatch.trainer.export.onnx.TypeProto;
import io.beatwatch.trainer.export.onnx.ValueInfoProto;
import io.beatwatch.trainer.network.SeedNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes the seed network as an ONNX graph (IR 8, operator set 17), operator for operator as {@link SeedNetwork}
 * computes it: input {@code windows} [batch, 1, 360], outputs {@code probabilities} [batch, 5] and {@code attention}
 * [batch, 45], any batch.
 *
 * <p>ONNX wants the time first and the GRU's gates in the order update, reset, new, where PyTorch has reset, update,
 * new. Single use, single thread.
 */
public final class OnnxExport {
    public static final String FILE = "model.onnx";
    public static final String WINDOWS = "windows";
    public static final String PROBABILITIES = "probabilities";
    public static final String ATTENTION = "attention";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;
    private static final int CONVOLUTIONS = 3;

    private final SeedNetwork network;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName(SeedNetwork.NAME);

    private OnnxExport(SeedNetwork network) {
        this.network = network;
    }

    /**
     * The graph of a network.
     *
     * @param version written into the model for people who find it alone
     */
    public static ModelProto of(SeedNetwork network, String version) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setProducerName("beatwatch-trainer")
                .setDocString("Beatwatch " + version + ": research and simulation, not a medical device")
                .setGraph(new OnnxExport(network).build())
                .build();
    }

    private GraphProto build() {
        graph.addInput(value(WINDOWS, 1, SeedNetwork.WINDOW_SAMPLES));
        String x = WINDOWS;
        for (int i = 1; i <= CONVOLUTIONS; i++) {
            x = convolution(x, i);
        }
        String states = gru(x);
        String context = attention(states);
        dense(context, "hidden");
        node("Relu", List.of("hidden"), "hidden.relu");
        dense("hidden.relu", "output");
        node("Softmax", List.of("output"), PROBABILITIES, attribute("axis", 1));
        graph.addOutput(value(PROBABILITIES, BeatClass.count()));
        graph.addOutput(value(ATTENTION, SeedNetwork.STEPS));
        return graph.build();
    }

    /** [batch, channels, samples] to [batch, filters, samples / 2]. */
    private String convolution(String x, int number) {
        String block = "convolution" + number;
        NDArray weight = network.parameter(block, "weight");
        tensor(block + ".weight", weight);
        tensor(block + ".bias", network.parameter(block, "bias"));
        long kernel = weight.getShape().get(2);
        node(
                "Conv",
                List.of(x, block + ".weight", block + ".bias"),
                block,
                attribute("kernel_shape", List.of(kernel)),
                attribute("pads", List.of(kernel / 2, kernel / 2)));
        node("Relu", List.of(block), block + ".relu");

        String norm = "norm" + number;
        tensor(norm + ".scale", network.parameter(norm, "gamma"));
        tensor(norm + ".shift", network.parameter(norm, "beta"));
        tensor(norm + ".mean", network.parameter(norm, "runningMean"));
        tensor(norm + ".variance", network.parameter(norm, "runningVar"));
        node(
                "BatchNormalization",
                List.of(block + ".relu", norm + ".scale", norm + ".shift", norm + ".mean", norm + ".variance"),
                norm,
                attribute("epsilon", SeedNetwork.EPSILON));
        node(
                "MaxPool",
                List.of(norm),
                "pool" + number,
                attribute("kernel_shape", List.of(2L)),
                attribute("strides", List.of(2L)));
        return "pool" + number;
    }

    /** [batch, channels, steps] to [batch, steps, 2 · units]. */
    private String gru(String x) {
        node("Transpose", List.of(x), "gru.input", attribute("perm", List.of(2L, 0L, 1L)));
        int units = SeedNetwork.UNITS;
        long features =
                network.parameter("gru", "forward_input_weight").getShape().get(1);
        gruTensor("gru.W", List.of("input_weight"), units * (int) features, 2, 3L * units, features);
        gruTensor("gru.R", List.of("recurrent_weight"), units * units, 2, 3L * units, units);
        gruTensor("gru.B", List.of("input_bias", "recurrent_bias"), units, 2, 6L * units);
        node(
                "GRU",
                List.of("gru.input", "gru.W", "gru.R", "gru.B"),
                "gru.output",
                attribute("hidden_size", units),
                attribute("direction", "bidirectional"),
                attribute("linear_before_reset", 1));
        // [steps, directions, batch, units] to [batch, steps, directions, units], then the directions joined
        node("Transpose", List.of("gru.output"), "gru.by_batch", attribute("perm", List.of(2L, 0L, 1L, 3L)));
        shape("gru.shape", 0, SeedNetwork.STEPS, 2L * units);
        node("Reshape", List.of("gru.by_batch", "gru.shape"), "gru");
        return "gru";
    }

    /** Both directions one after the other, each parameter with its gates in ONNX's order. */
    private void gruTensor(String name, List<String> parameters, int gateSize, long... dims) {
        int[] onnxOrder = {1, 0, 2};
        int total = 1;
        for (long dim : dims) {
            total *= (int) dim;
        }
        ByteBuffer bytes = littleEndian(total);
        for (String direction : List.of("forward", "backward")) {
            for (String parameter : parameters) {
                float[] values =
                        network.parameter("gru", direction + "_" + parameter).toFloatArray();
                for (int gate : onnxOrder) {
                    for (int i = 0; i < gateSize; i++) {
                        bytes.putFloat(values[gate * gateSize + i]);
                    }
                }
            }
        }
        tensor(name, bytes, dims);
    }

    /** [batch, steps, features] to [batch, features]; the weights become an output. */
    private String attention(String states) {
        NDArray weight = network.parameter("attention", "weight");
        tensor("attention.weight", littleEndian(weight), weight.size(), 1);
        tensor("attention.bias", network.parameter("attention", "bias"));
        node("MatMul", List.of(states, "attention.weight"), "attention.product");
        node("Add", List.of("attention.product", "attention.bias"), "attention.sum");
        node("Tanh", List.of("attention.sum"), "attention.tanh");
        node("Softmax", List.of("attention.tanh"), "attention.softmax", attribute("axis", 1));
        node("Mul", List.of(states, "attention.softmax"), "attention.weighted");
        shape("attention.steps_axis", 1);
        node(
                "ReduceSum",
                List.of("attention.weighted", "attention.steps_axis"),
                "attention.context",
                attribute("keepdims", 0));
        shape("attention.last_axis", 2);
        node("Squeeze", List.of("attention.softmax", "attention.last_axis"), ATTENTION);
        return "attention.context";
    }

    private void dense(String x, String block) {
        tensor(block + ".weight", network.parameter(block, "weight"));
        tensor(block + ".bias", network.parameter(block, "bias"));
        node("Gemm", List.of(x, block + ".weight", block + ".bias"), block, attribute("transB", 1));
    }

    private void node(String operator, List<String> inputs, String output, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
    }

    private void tensor(String name, NDArray values) {
        tensor(name, littleEndian(values), values.getShape().getShape());
    }

    private void tensor(String name, ByteBuffer values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setRawData(ByteString.copyFrom(values.flip()));
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor);
    }

    /** A list of lengths or axes, for operators that take them as an input. */
    private void shape(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes.flip())));
    }

    private static ByteBuffer littleEndian(NDArray array) {
        float[] values = array.toFloatArray();
        ByteBuffer bytes = littleEndian(values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes;
    }

    private static ByteBuffer littleEndian(int floats) {
        return ByteBuffer.allocate(Float.BYTES * floats).order(ByteOrder.LITTLE_ENDIAN);
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

    private static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    private static AttributeProto attribute(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static AttributeProto attribute(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(values)
                .build();
    }
}
