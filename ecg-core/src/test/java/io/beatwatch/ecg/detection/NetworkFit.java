package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.detection.CandidateRows.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Fits a {@link CandidateNetwork} by logistic loss with Adam (D. Kingma and J. Ba, ICLR 2015), a rate that falls along
 * a cosine, and features scaled to mean 0 and deviation 1; the scaling ends up in the weights of the first layer.
 */
final class NetworkFit {
    private static final int BATCH = 512;
    private static final int MOST_LEADS = 2;
    private static final double RATE = 3e-3;

    private final int units;
    private final int secondUnits;
    private final Random random;
    private final double[] mean = new double[CandidateFeatures.COUNT];
    private final double[] deviation = new double[CandidateFeatures.COUNT];
    private final float[] shift = new float[CandidateFeatures.COUNT];
    private final float[] scale = new float[CandidateFeatures.COUNT];
    private final Layer first;
    private final Layer second;
    private final Layer output;
    // workspace of one row
    private final float[][] x = new float[MOST_LEADS][CandidateFeatures.COUNT];
    private final float[][] responses;
    private final int[] largest;
    private final float[] pooled;
    private final float[] pooledError;
    private final float[] hidden;

    NetworkFit(int units, int secondUnits, long seed) {
        this.units = units;
        this.secondUnits = secondUnits;
        random = new Random(seed);
        first = new Layer(CandidateFeatures.COUNT, units, random);
        second = new Layer(2 * units, secondUnits, random);
        output = new Layer(secondUnits, 1, random);
        responses = new float[MOST_LEADS][units];
        largest = new int[units];
        pooled = new float[2 * units];
        pooledError = new float[2 * units];
        hidden = new float[secondUnits];
    }

    /** Rows of weights, each ending with its bias, with gradient and Adam's moments. */
    private static final class Layer {
        final float[][] weights;
        final float[][] gradient;
        final float[][] moment;
        final float[][] square;

        Layer(int in, int out, Random random) {
            weights = new float[out][in + 1];
            gradient = new float[out][in + 1];
            moment = new float[out][in + 1];
            square = new float[out][in + 1];
            for (float[] row : weights) {
                for (int i = 0; i < in; i++) {
                    row[i] = (float) (random.nextGaussian() / Math.sqrt(in));
                }
            }
        }

        void step(double rate, long step) {
            double momentScale = 1 / (1 - Math.pow(0.9, step));
            double squareScale = 1 / (1 - Math.pow(0.999, step));
            for (int o = 0; o < weights.length; o++) {
                for (int i = 0; i < weights[o].length; i++) {
                    float g = gradient[o][i];
                    gradient[o][i] = 0;
                    moment[o][i] += 0.1f * (g - moment[o][i]);
                    square[o][i] += 0.001f * (g * g - square[o][i]);
                    weights[o][i] -= (float)
                            (rate * moment[o][i] * momentScale / (Math.sqrt(square[o][i] * squareScale) + 1e-8));
                }
            }
        }
    }

    CandidateNetwork.Weights fit(List<Row> rows, int epochs) {
        scale(rows);
        int[] order = new int[rows.size()];
        Arrays.setAll(order, i -> i);
        long steps = (long) epochs * (rows.size() / BATCH);
        long step = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            shuffle(order);
            for (int from = 0; from + BATCH <= order.length; from += BATCH) {
                for (int i = from; i < from + BATCH; i++) {
                    learn(rows.get(order[i]));
                }
                double rate = RATE * 0.5 * (1 + Math.cos(Math.PI * step / steps));
                step++;
                first.step(rate, step);
                second.step(rate, step);
                output.step(rate, step);
            }
        }
        return weights();
    }

    private void scale(List<Row> rows) {
        double[] sum = new double[mean.length];
        double[] squares = new double[mean.length];
        long count = 0;
        for (Row row : rows) {
            for (float[] lead : row.features()) {
                count++;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += lead[i];
                    squares[i] += (double) lead[i] * lead[i];
                }
            }
        }
        for (int i = 0; i < sum.length; i++) {
            mean[i] = sum[i] / count;
            deviation[i] = Math.sqrt(Math.max(0, squares[i] / count - mean[i] * mean[i])) + 1e-3;
            shift[i] = (float) mean[i];
            scale[i] = (float) (1 / deviation[i]);
        }
    }

    private void shuffle(int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    /** Adds one row's gradient: forward, then backward. */
    private void learn(Row row) {
        int leads = row.features().length;
        Arrays.fill(pooled, 0);
        for (int lead = 0; lead < leads; lead++) {
            for (int i = 0; i < mean.length; i++) {
                x[lead][i] = (row.features()[lead][i] - shift[i]) * scale[i];
            }
            for (int unit = 0; unit < units; unit++) {
                float response = Math.max(0, CandidateNetwork.affine(first.weights[unit], x[lead]));
                responses[lead][unit] = response;
                pooled[unit] += response / leads;
                if (response > pooled[units + unit]) {
                    pooled[units + unit] = response;
                    largest[unit] = lead;
                }
            }
        }
        for (int unit = 0; unit < secondUnits; unit++) {
            hidden[unit] = Math.max(0, CandidateNetwork.affine(second.weights[unit], pooled));
        }
        double evidence = CandidateNetwork.affine(output.weights[0], hidden);
        double probability = 1 / (1 + Math.exp(-evidence));
        float error = (float) ((probability - (row.beat() ? 1 : 0)) * row.weight() / BATCH);

        accumulate(output.gradient[0], hidden, error);
        Arrays.fill(pooledError, 0);
        for (int unit = 0; unit < secondUnits; unit++) {
            if (hidden[unit] > 0) {
                float e = error * output.weights[0][unit];
                accumulate(second.gradient[unit], pooled, e);
                for (int i = 0; i < pooledError.length; i++) {
                    pooledError[i] += e * second.weights[unit][i];
                }
            }
        }
        for (int lead = 0; lead < leads; lead++) {
            for (int unit = 0; unit < units; unit++) {
                if (responses[lead][unit] > 0) {
                    float e = pooledError[unit] / leads + (largest[unit] == lead ? pooledError[units + unit] : 0);
                    accumulate(first.gradient[unit], x[lead], e);
                }
            }
        }
    }

    private static void accumulate(float[] gradient, float[] x, float error) {
        for (int i = 0; i < x.length; i++) {
            gradient[i] += error * x[i];
        }
        gradient[x.length] += error;
    }

    /** The weights for features as they come, unscaled. */
    private CandidateNetwork.Weights weights() {
        float[][] unscaled = new float[units][mean.length + 1];
        for (int unit = 0; unit < units; unit++) {
            double bias = first.weights[unit][mean.length];
            for (int i = 0; i < mean.length; i++) {
                unscaled[unit][i] = (float) (first.weights[unit][i] / deviation[i]);
                bias -= first.weights[unit][i] * mean[i] / deviation[i];
            }
            unscaled[unit][mean.length] = (float) bias;
        }
        float[][] copy = Arrays.stream(second.weights).map(float[]::clone).toArray(float[][]::new);
        return new CandidateNetwork.Weights(unscaled, copy, output.weights[0].clone());
    }
}
