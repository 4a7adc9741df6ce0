package io.beatwatch.ecg.detection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;

/**
 * A small network that classifies candidates from the features of any number of leads: every lead passes the same layer of
 * rectified units, their mean and their maximum over the leads pass a second layer, and one output gives the log odds
 * (the order of leads makes no difference: M. Zaheer et al., "Deep Sets", NIPS 2017).
 *
 * <p>The shipped weights were fitted on DS1 and {@code svdb/} by {@code CandidateTraining}, which stands with the
 * tests. Single thread: the weights are shared, the workspace is not.
 */
final class CandidateNetwork implements CandidateScore {
    private static final String RESOURCE = "candidate-network.txt";

    private final Weights weights;
    private final float[] pooled;

    CandidateNetwork(Weights weights) {
        this.weights = weights;
        pooled = new float[2 * weights.first.length];
    }

    /** The network that comes with this library. */
    static CandidateNetwork shipped() {
        return new CandidateNetwork(Shipped.WEIGHTS);
    }

    /** Read when first asked for, once. */
    private static final class Shipped {
        static final Weights WEIGHTS = readResource();
    }

    /** Rows of weights, each ending with its bias. */
    record Weights(float[][] first, float[][] second, float[] output) {
        /** Lines of numbers: the counts of both layers, a line for each of their units, and the output's. */
        static Weights read(BufferedReader in) throws IOException {
            String line = in.readLine();
            while (line != null && line.startsWith("#")) {
                line = in.readLine();
            }
            if (line == null) {
                throw new IOException("no weights: the file is empty");
            }
            float[] counts = row(line);
            return new Weights(rows(in, (int) counts[0]), rows(in, (int) counts[1]), row(in.readLine()));
        }

        private static float[][] rows(BufferedReader in, int count) throws IOException {
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = row(in.readLine());
            }
            return rows;
        }

        private static float[] row(String line) {
            StringTokenizer numbers = new StringTokenizer(line);
            float[] row = new float[numbers.countTokens()];
            for (int i = 0; i < row.length; i++) {
                row[i] = Float.parseFloat(numbers.nextToken());
            }
            return row;
        }
    }

    private static Weights readResource() {
        try (InputStream bytes = CandidateNetwork.class.getResourceAsStream(RESOURCE)) {
            if (bytes == null) {
                throw new IllegalStateException("the library is incomplete: it lacks " + RESOURCE);
            }
            return Weights.read(new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    @Override
    public float evidence(float[][] features, int from, int to) {
        int units = weights.first.length;
        for (int unit = 0; unit < units; unit++) {
            float sum = 0;
            float most = 0;
            for (int lead = from; lead < to; lead++) {
                float response = Math.max(0, affine(weights.first[unit], features[lead]));
                sum += response;
                most = Math.max(most, response);
            }
            pooled[unit] = sum / (to - from);
            pooled[units + unit] = most;
        }
        float evidence = weights.output[weights.output.length - 1];
        for (int unit = 0; unit < weights.second.length; unit++) {
            evidence += weights.output[unit] * Math.max(0, affine(weights.second[unit], pooled));
        }
        return evidence;
    }

    /** A row's weighted sum and bias, in four partial sums so that additions need not wait for each other. */
    static float affine(float[] row, float[] x) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            a += row[i] * x[i];
            b += row[i + 1] * x[i + 1];
            c += row[i + 2] * x[i + 2];
            d += row[i + 3] * x[i + 3];
        }
        for (; i < x.length; i++) {
            a += row[i] * x[i];
        }
        return a + b + c + d + row[x.length];
    }
}
