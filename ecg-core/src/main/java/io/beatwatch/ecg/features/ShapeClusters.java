package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The shapes of QRS complexes that a patient has shown: a handful of clusters that follow the beats (leader clustering, after the beat templates of P. Hamilton, "Open source ECG
 * analysis", Computers in Cardiology 2002). Single thread.
 */
final class ShapeClusters implements StreamState {
    /** What {@link #fill} writes. */
    static final List<String> NAMES = List.of(
            "distance to nearest",
            "nearest to main",
            "distance to main",
            "mixture",
            "mixture part",
            "distance before",
            "distance before that",
            "same as before",
            "distance to other");

    private static final int MOST = 8;
    private static final int FROM = BeatWindower.CENTRE - 14;
    private static final int TO = BeatWindower.CENTRE + 20;
    private static final int PER_LEAD = TO - FROM;
    /** A beat farther than this share of its energy from every shape is a new shape. */
    private static final float NEW_SHAPE = 0.25f;
    /** Beats over which a shape is averaged and its weight forgotten. */
    private static final int SHAPE_MEMORY = 16;

    private static final float FORGETTING = 1 - 1 / 300f;

    private final int leads;
    private final float[][] shape;
    private final float[] weight = new float[MOST];
    private final int[] beats = new int[MOST];
    private int last = -1;
    private float distanceBefore;
    private float distanceBeforeThat;
    // workspace
    private final float[] beat;
    private final float[] distance = new float[MOST];

    ShapeClusters(int leads) {
        this.leads = leads;
        shape = new float[MOST][leads * PER_LEAD];
        beat = new float[leads * PER_LEAD];
    }

    /**
     * Describes a beat by the shapes so far, then may learn it.
     *
     * @param windows one per lead, millivolts
     * @param scales one per lead
     * @param teaches whether the beat is learned
     */
    int fill(float[][] windows, float[] scales, float[] out, int at, boolean teaches) {
        float energy = 1e-6f;
        for (int lead = 0; lead < leads; lead++) {
            double mean = LeadMorphology.mean(windows[lead], FROM, TO);
            for (int i = 0; i < PER_LEAD; i++) {
                float x = (float) ((windows[lead][FROM + i] - mean) / scales[lead]);
                beat[lead * PER_LEAD + i] = x;
                energy += x * x;
            }
        }
        int main = 0;
        for (int c = 0; c < MOST; c++) {
            main = weight[c] > weight[main] ? c : main;
        }
        int nearest = -1;
        for (int c = 0; c < MOST; c++) {
            distance[c] = weight[c] > 0 ? relativeDistance(beat, energy, shape[c]) : Float.MAX_VALUE;
            if (weight[c] > 0 && (nearest < 0 || distance[c] < distance[nearest])) {
                nearest = c;
            }
        }
        boolean known = nearest >= 0 && distance[nearest] < NEW_SHAPE;
        int other = -1;
        for (int c = 0; c < MOST; c++) {
            if (weight[c] > 0
                    && c != main
                    && beats[c] >= 2
                    && between(c, main) > NEW_SHAPE
                    && (other < 0 || distance[c] < distance[other])) {
                other = c;
            }
        }
        float toMain = nearest < 0 ? 0 : log(distance[main]);
        out[at++] = nearest < 0 ? 0 : log(distance[nearest]);
        out[at++] = nearest < 0 ? 0 : log(nearest == main ? 0 : between(nearest, main));
        out[at++] = toMain;
        at = mixture(main, other, out, at);
        out[at++] = distanceBefore;
        out[at++] = distanceBeforeThat;
        out[at++] = known && nearest == last ? 1 : 0;
        out[at++] = other < 0 ? 1 : log(distance[other]);
        distanceBeforeThat = distanceBefore;
        distanceBefore = toMain;
        if (teaches) {
            learn(known ? nearest : free(), known);
        } else {
            last = known ? nearest : -1;
        }
        return at;
    }

    /** How well the beat is a mixture of the main and another shape, and how much of the main one is in it. */
    private int mixture(int main, int other, float[] out, int at) {
        if (other < 0) {
            out[at++] = 0;
            out[at++] = 1;
            return at;
        }
        double dd = 1e-6;
        double bd = 0;
        for (int i = 0; i < beat.length; i++) {
            double d = shape[main][i] - shape[other][i];
            dd += d * d;
            bd += (beat[i] - shape[other][i]) * d;
        }
        double part = Math.max(0, Math.min(1, bd / dd));
        double residual = 0;
        for (int i = 0; i < beat.length; i++) {
            double mixed = part * shape[main][i] + (1 - part) * shape[other][i];
            residual += (beat[i] - mixed) * (beat[i] - mixed);
        }
        out[at++] = log((float) (residual / dd));
        out[at++] = (float) part;
        return at;
    }

    private void learn(int c, boolean known) {
        for (int i = 0; i < MOST; i++) {
            weight[i] *= FORGETTING;
        }
        if (!known) {
            weight[c] = 0;
            beats[c] = 0;
        }
        weight[c] += 1;
        float gain = 1f / Math.min(++beats[c], SHAPE_MEMORY);
        for (int i = 0; i < beat.length; i++) {
            shape[c][i] += gain * (beat[i] - shape[c][i]);
        }
        last = c;
    }

    private int free() {
        int least = 0;
        for (int c = 1; c < MOST; c++) {
            if (weight[c] < weight[least]) {
                least = c;
            }
        }
        return least;
    }

    private float between(int a, int b) {
        float energy = 1e-6f;
        for (float x : shape[a]) {
            energy += x * x;
        }
        return relativeDistance(shape[a], energy, shape[b]);
    }

    private static float relativeDistance(float[] x, float energyOfX, float[] y) {
        float sum = 0;
        float energy = 1e-6f;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
            energy += y[i] * y[i];
        }
        return sum / Math.max(energyOfX, energy);
    }

    private static float log(float x) {
        return (float) Math.log(x + 0.01);
    }

    /** Forgets which beat was the last one: the signal broke off. */
    void gap() {
        last = -1;
    }

    @Override
    public void reset() {
        for (float[] s : shape) {
            Arrays.fill(s, 0);
        }
        Arrays.fill(weight, 0);
        Arrays.fill(beats, 0);
        last = -1;
        distanceBefore = 0;
        distanceBeforeThat = 0;
    }

    @Override
    public int stateBytes() {
        return MOST * (leads * PER_LEAD + 2) * Float.BYTES + Integer.BYTES + 2 * Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        for (int c = 0; c < MOST; c++) {
            StreamState.save(shape[c], out);
            out.putFloat(weight[c]).putInt(beats[c]);
        }
        out.putInt(last).putFloat(distanceBefore).putFloat(distanceBeforeThat);
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int c = 0; c < MOST; c++) {
            StreamState.restore(shape[c], in);
            weight[c] = in.getFloat();
            beats[c] = in.getInt();
        }
        last = in.getInt();
        distanceBefore = in.getFloat();
        distanceBeforeThat = in.getFloat();
    }
}
