package io.beatwatch.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;

class BidirectionalGruTest {
    private static final int STEPS = 7;
    private static final int FEATURES = 3;
    private static final int UNITS = 4;

    @Test
    void shouldComputeWhatTheEquationsSay_seed11() {
        Torch.start(1).setRandomSeed(11);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            BidirectionalGru gru = new BidirectionalGru(UNITS, 0.1f);
            gru.initialize(manager, DataType.FLOAT32, new Shape(1, STEPS, FEATURES));
            // biases begin as zeros: they have to matter here
            gru.getParameters()
                    .values()
                    .forEach(p -> p.getArray().addi(manager.randomUniform(-0.5f, 0.5f, p.getShape())));
            NDArray x = manager.randomNormal(new Shape(1, STEPS, FEATURES));
            float[] found = gru.forward(new ParameterStore(manager, false), new NDList(x), false)
                    .get(0)
                    .toFloatArray();
            float[][] forward = equations(gru, "forward", x.toFloatArray(), false);
            float[][] backward = equations(gru, "backward", x.toFloatArray(), true);
            for (int t = 0; t < STEPS; t++) {
                for (int u = 0; u < UNITS; u++) {
                    assertThat(found[t * 2 * UNITS + u]).isCloseTo(forward[t][u], within(1e-5f));
                    assertThat(found[t * 2 * UNITS + UNITS + u]).isCloseTo(backward[t][u], within(1e-5f));
                }
            }
        }
    }

    /** r, z, n and h as in PyTorch's documentation of GRU. */
    private static float[][] equations(BidirectionalGru gru, String direction, float[] x, boolean reversed) {
        float[] w = values(gru, direction + "_input_weight");
        float[] u = values(gru, direction + "_recurrent_weight");
        float[] bw = values(gru, direction + "_input_bias");
        float[] bu = values(gru, direction + "_recurrent_bias");
        float[][] states = new float[STEPS][UNITS];
        float[] h = new float[UNITS];
        for (int i = 0; i < STEPS; i++) {
            int t = reversed ? STEPS - 1 - i : i;
            for (int k = 0; k < UNITS; k++) {
                double[] fromInput = new double[3];
                double[] fromPast = new double[3];
                for (int gate = 0; gate < 3; gate++) {
                    int row = gate * UNITS + k;
                    fromInput[gate] = bw[row];
                    fromPast[gate] = bu[row];
                    for (int f = 0; f < FEATURES; f++) {
                        fromInput[gate] += w[row * FEATURES + f] * x[t * FEATURES + f];
                    }
                    for (int p = 0; p < UNITS; p++) {
                        fromPast[gate] += u[row * UNITS + p] * h[p];
                    }
                }
                double reset = sigmoid(fromInput[0] + fromPast[0]);
                double update = sigmoid(fromInput[1] + fromPast[1]);
                double fresh = Math.tanh(fromInput[2] + reset * fromPast[2]);
                states[t][k] = (float) ((1 - update) * fresh + update * h[k]);
            }
            h = states[t].clone();
        }
        return states;
    }

    private static float[] values(BidirectionalGru gru, String name) {
        return gru.getDirectParameters().get(name).getArray().toFloatArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
