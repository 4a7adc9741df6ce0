package io.beatwatch.trainer.export;

import static io.beatwatch.trainer.export.OnnxGraph.attribute;

import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.families.Layers;
import io.beatwatch.networks.families.Wavelets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network's layers into an ONNX graph. Values with channels are pictures [batch, channels, 1, samples] there, see
 * {@link OnnxGraph#asPicture}; the others are [batch, …] as everywhere. Single use, single thread.
 */
final class OnnxLayers implements Layers<OnnxLayers.Value> {
    /** A node's output and its shape without the batch, for pictures without their height as well. */
    record Value(String name, long... shape) {
        Value {
            shape = shape.clone();
        }
    }

    private final OnnxGraph graph;
    private final BeatNetwork network;

    OnnxLayers(OnnxGraph graph, BeatNetwork network) {
        this.graph = graph;
        this.network = network;
    }

    private Value alike(String operator, Value x, String suffix) {
        return new Value(graph.node(operator, List.of(x.name), x.name + suffix), x.shape);
    }

    private Value sliced(Value x, int axis, long from, long to, long step, String suffix, long... shape) {
        String at = x.name + suffix;
        graph.integers(at + ".from", from);
        graph.integers(at + ".to", to);
        graph.integers(at + ".axis", axis);
        graph.integers(at + ".step", step);
        return new Value(
                graph.node("Slice", List.of(x.name, at + ".from", at + ".to", at + ".axis", at + ".step"), at), shape);
    }

    @Override
    public Value evenChannels(Value x) {
        return sliced(x, 1, 0, x.shape[0], 2, ".even", x.shape[0] / 2, x.shape[1]);
    }

    @Override
    public Value oddChannels(Value x) {
        return sliced(x, 1, 1, x.shape[0], 2, ".odd", x.shape[0] / 2, x.shape[1]);
    }

    @Override
    public Value convolution(String name, Value x, int filters, int kernel, int stride, int padding) {
        return new Value(
                graph.convolution(x.name, name, stride, padding),
                filters,
                (x.shape[1] + 2L * padding - kernel) / stride + 1);
    }

    @Override
    public Value batchNorm(String name, Value x) {
        return new Value(graph.norm(x.name, name, EPSILON), x.shape);
    }

    @Override
    public Value layerNorm(String name, Value x) {
        graph.tensor(name + ".scale", network.parameter(name, "gamma"));
        graph.tensor(name + ".shift", network.parameter(name, "beta"));
        return new Value(
                graph.node(
                        "LayerNormalization",
                        List.of(x.name, name + ".scale", name + ".shift"),
                        name,
                        attribute("axis", -1),
                        attribute("epsilon", EPSILON)),
                x.shape);
    }

    @Override
    public Value relu(Value x) {
        return alike("Relu", x, ".relu");
    }

    @Override
    public Value leakyRelu(Value x) {
        return new Value(
                graph.node("LeakyRelu", List.of(x.name), x.name + ".leaky", attribute("alpha", LEAK)), x.shape);
    }

    @Override
    public Value tanh(Value x) {
        return alike("Tanh", x, ".tanh");
    }

    @Override
    public Value sigmoid(Value x) {
        return alike("Sigmoid", x, ".sigmoid");
    }

    @Override
    public Value maxPool(Value x, int size) {
        return new Value(graph.maxPool(x.name, size), x.shape[0], x.shape[1] / size);
    }

    @Override
    public Value meanOverTime(Value x) {
        // height and time
        return new Value(
                graph.node(
                        "ReduceMean",
                        List.of(x.name),
                        x.name + ".mean",
                        attribute("axes", List.of(2L, 3L)),
                        attribute("keepdims", 0)),
                x.shape[0]);
    }

    @Override
    public Value meanOverSteps(Value x) {
        return new Value(
                graph.node(
                        "ReduceMean",
                        List.of(x.name),
                        x.name + ".mean",
                        attribute("axes", List.of(1L)),
                        attribute("keepdims", 0)),
                x.shape[1]);
    }

    @Override
    public Value flat(Value x) {
        return new Value(
                graph.node("Flatten", List.of(x.name), x.name + ".flat", attribute("axis", 1)),
                x.shape[0] * x.shape[1]);
    }

    @Override
    public Value bands(Value x, int levels, int stride) {
        int channels = (int) x.shape[0];
        int kernel = Wavelets.kernel(levels);
        long bands = (levels + 1L) * channels;
        float[] weights = Wavelets.weights(channels, levels);
        ByteBuffer bytes = OnnxGraph.littleEndian(weights.length);
        for (float weight : weights) {
            bytes.putFloat(weight);
        }
        String name = x.name + ".bands";
        graph.tensor(name + ".filters", bytes, bands, channels, 1, kernel);
        String output = graph.node(
                "Conv",
                List.of(x.name, name + ".filters"),
                name,
                attribute("kernel_shape", List.of(1L, (long) kernel)),
                attribute("strides", List.of(1L, (long) stride)),
                attribute("pads", List.of(0L, kernel / 2L, 0L, kernel / 2L)));
        return new Value(output, bands, (x.shape[1] - 1) / stride + 1);
    }

    @Override
    public Value steps(Value x) {
        String flat = graph.withoutAxis(x.name, 2);
        return new Value(
                graph.node("Transpose", List.of(flat), flat + ".steps", attribute("perm", List.of(0L, 2L, 1L))),
                x.shape[1],
                x.shape[0]);
    }

    @Override
    public Value dropout(Value x, float rate) {
        return x;
    }

    @Override
    public Value withheld(Value x, float share) {
        return x;
    }

    @Override
    public Value dense(String name, Value x, int units) {
        return x.shape.length == 1
                ? new Value(graph.dense(x.name, name), units)
                : new Value(graph.denseByStep(x.name, name), x.shape[0], units);
    }

    @Override
    public Value lstm(String name, Value x, int units) {
        return new Value(graph.lstm(x.name, name, x.shape[0], false), x.shape[0], units);
    }

    @Override
    public Value bidirectionalLstm(String name, Value x, int units) {
        return new Value(graph.lstm(x.name, name, x.shape[0], true), x.shape[0], 2L * units);
    }

    @Override
    public Value bidirectionalGru(String name, Value x, int units) {
        return new Value(graph.gruOfSteps(x.name, name, x.shape[0]), x.shape[0], 2L * units);
    }

    @Override
    public Value last(Value states) {
        return squeezed(sliced(states, 1, states.shape[0] - 1, states.shape[0], 1, ".last", 1, states.shape[1]));
    }

    private Value squeezed(Value oneStep) {
        return new Value(graph.withoutAxis(oneStep.name, 1), oneStep.shape[1]);
    }

    @Override
    public Value ends(Value states) {
        long units = states.shape[1] / 2;
        Value forward = sliced(last(states), 1, 0, units, 1, ".forward", units);
        Value first = squeezed(sliced(states, 1, 0, 1, 1, ".first", 1, states.shape[1]));
        return join(forward, sliced(first, 1, units, 2 * units, 1, ".backward", units));
    }

    @Override
    public Value softmaxOverSteps(Value scores) {
        return new Value(graph.softmax(scores.name, 1), scores.shape);
    }

    @Override
    public Value weightedSum(Value states, Value weights) {
        return new Value(graph.weightedSum(states.name, weights.name), states.shape[1]);
    }

    @Override
    public Value oneStep(Value score) {
        String one = graph.softmax(score.name, 1);
        graph.integers(one + ".step_axis", 2);
        return new Value(graph.node("Unsqueeze", List.of(one, one + ".step_axis"), one + ".step"), 1, 1);
    }

    @Override
    public Value positions(String name, Value x) {
        graph.tensor(name + ".positions", network.parameter(name, "positions"));
        return new Value(graph.node("Add", List.of(x.name, name + ".positions"), name), x.shape);
    }

    @Override
    public Value selfAttention(String name, Value x, int heads) {
        int units = (int) x.shape[1];
        String query = heads(dense(name + "_query", x, units), heads, 0L, 2L, 1L, 3L);
        // the keys transposed already
        String key = heads(dense(name + "_key", x, units), heads, 0L, 2L, 3L, 1L);
        String value = heads(dense(name + "_value", x, units), heads, 0L, 2L, 1L, 3L);
        graph.tensor(name + ".scale", OnnxGraph.littleEndian(1).putFloat((float) Math.sqrt((double) heads / units)));
        String products = graph.node("MatMul", List.of(query, key), name + ".products");
        String scaled = graph.node("Mul", List.of(products, name + ".scale"), name + ".scaled");
        String sums = graph.node("MatMul", List.of(graph.softmax(scaled, 3), value), name + ".sums");
        String back =
                graph.node("Transpose", List.of(sums), name + ".by_step", attribute("perm", List.of(0L, 2L, 1L, 3L)));
        graph.integers(name + ".shape", 0, x.shape[0], units);
        String joined = graph.node("Reshape", List.of(back, name + ".shape"), name + ".joined");
        return dense(name + "_output", new Value(joined, x.shape), units);
    }

    /** [batch, steps, units] as [batch, steps, heads, units / heads], its axes in another order. */
    private String heads(Value x, int heads, Long... order) {
        graph.integers(x.name + ".heads_shape", 0, x.shape[0], heads, x.shape[1] / heads);
        String split = graph.node("Reshape", List.of(x.name, x.name + ".heads_shape"), x.name + ".heads");
        return graph.node("Transpose", List.of(split), split + ".ordered", attribute("perm", Arrays.asList(order)));
    }

    @Override
    public Value add(Value x, Value y) {
        return new Value(graph.node("Add", List.of(x.name, y.name), x.name + ".plus"), x.shape);
    }

    @Override
    public Value subtract(Value x, Value y) {
        return new Value(graph.node("Sub", List.of(x.name, y.name), x.name + ".less"), x.shape);
    }

    @Override
    public Value multiply(Value x, Value y) {
        return new Value(graph.node("Mul", List.of(x.name, y.name), x.name + ".times"), x.shape);
    }

    @Override
    public Value join(Value x, Value y) {
        return new Value(graph.join(x.name, y.name), x.shape[0] + y.shape[0]);
    }

    @Override
    public Value pair(Value x, Value y) {
        graph.integers("pair.axis", 1);
        String first = graph.node("Unsqueeze", List.of(x.name, "pair.axis"), x.name + ".first_of_pair");
        String second = graph.node("Unsqueeze", List.of(y.name, "pair.axis"), y.name + ".second_of_pair");
        return new Value(
                graph.node("Concat", List.of(first, second), x.name + ".pair", attribute("axis", 1)), 2, x.shape[0]);
    }

    @Override
    public Value part(Value x, int from, int to) {
        return sliced(x, 1, from, to, 1, ".from" + from + "to" + to, (long) to - from);
    }

    @Override
    public Value scaled(String name, Value features) {
        return new Value(graph.scaling(features.name, name, PatientNetwork.FEATURE_LIMIT), features.shape);
    }
}
