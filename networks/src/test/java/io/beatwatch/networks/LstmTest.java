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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LstmTest {
    private static final int STEPS = 7;
    private static final int FEATURES = 3;
    private static final int UNITS = 4;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldComputeWhatTheEquationsSay_seed11(boolean bidirectional) {
        Torch.start(1).setRandomSeed(11);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Lstm lstm = new Lstm(UNITS, bidirectional);
            lstm.initialize(manager, DataType.FLOAT32, new Shape(1, STEPS, FEATURES));
            // biases begin as zeros: they have to matter here
            lstm.getParameters()
                    .values()
                    .forEach(p -> p.getArray().addi(manager.randomUniform(-0.5f, 0.5f, p.getShape())));
            NDArray x = manager.randomNormal(new Shape(1, STEPS, FEATURES));
            NDArray states = lstm.forward(new ParameterStore(manager, false), new NDList(x), false)
                    .get(0);
            int width = bidirectional ? 2 * UNITS : UNITS;
            assertThat(states.getShape()).isEqualTo(new Shape(1, STEPS, width));
            float[] found = states.toFloatArray();
            float[][] forward = equations(lstm, "forward", x.toFloatArray(), false);
            float[][] backward = bidirectional ? equations(lstm, "backward", x.toFloatArray(), true) : null;
            for (int t = 0; t < STEPS; t++) {
                for (int u = 0; u < UNITS; u++) {
                    assertThat(found[t * width + u]).isCloseTo(forward[t][u], within(1e-5f));
                    if (backward != null) {
                        assertThat(found[t * width + UNITS + u]).isCloseTo(backward[t][u], within(1e-5f));
                    }
                }
            }
        }
    }

    /** i, f, g, o, c and h as in PyTorch's documentation of LSTM. */
    private static float[][] equations(Lstm lstm, String direction, float[] x, boolean reversed) {
        float[] w = values(lstm, direction + "_input_weight");
        float[] u = values(lstm, direction + "_recurrent_weight");
        float[] bw = values(lstm, direction + "_input_bias");
        float[] bu = values(lstm, direction + "_recurrent_bias");
        float[][] states = new float[STEPS][UNITS];
        float[] h = new float[UNITS];
        double[] cell = new double[UNITS];
        for (int i = 0; i < STEPS; i++) {
            int t = reversed ? STEPS - 1 - i : i;
            for (int k = 0; k < UNITS; k++) {
                double[] gates = new double[4];
                for (int gate = 0; gate < 4; gate++) {
                    int row = gate * UNITS + k;
                    gates[gate] = bw[row] + bu[row];
                    for (int f = 0; f < FEATURES; f++) {
                        gates[gate] += w[row * FEATURES + f] * x[t * FEATURES + f];
                    }
                    for (int p = 0; p < UNITS; p++) {
                        gates[gate] += u[row * UNITS + p] * h[p];
                    }
                }
                cell[k] = sigmoid(gates[1]) * cell[k] + sigmoid(gates[0]) * Math.tanh(gates[2]);
                states[t][k] = (float) (sigmoid(gates[3]) * Math.tanh(cell[k]));
            }
            h = states[t].clone();
        }
        return states;
    }

    private static float[] values(Lstm lstm, String name) {
        return lstm.getDirectParameters().get(name).getArray().toFloatArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
