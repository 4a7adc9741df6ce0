package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The shapes of QRS complexes that a patient has shown: a handful of clusters that follow the beats (leader clustering,
 * after the beat templates of P. Hamilton, "Open source ECG analysis", Computers in Cardiology 2002). Single thread.
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

    private static final int FROM = BeatWindower.CENTRE - 14;
    private static final int TO = BeatWindower.CENTRE + 20;
    private static final int PER_LEAD = TO - FROM;
    /** A beat farther than this share of its energy from every shape is a new shape. */
    private static final float NEW_SHAPE = 0.25f;
    /** Beats over which a shape is averaged. */
    private static final int MEMORY = 16;

    private final int leads;
    private final ClusterSlots slots;
    private int last = -1;
    private float distanceBefore;
    private float distanceBeforeThat;
    // workspace
    private final float[] beat;
    private final float[] distance = new float[ClusterSlots.MOST];

    ShapeClusters(int leads) {
        this.leads = leads;
        slots = new ClusterSlots(leads * PER_LEAD, MEMORY, ClusterSlots.Layout.WEIGHT_FIRST);
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
        for (int c = 0; c < ClusterSlots.MOST; c++) {
            main = slots.weight(c) > slots.weight(main) ? c : main;
        }
        int nearest = -1;
        for (int c = 0; c < ClusterSlots.MOST; c++) {
            distance[c] = slots.taken(c) ? relativeDistance(beat, energy, slots.mean(c)) : Float.MAX_VALUE;
            if (slots.taken(c) && (nearest < 0 || distance[c] < distance[nearest])) {
                nearest = c;
            }
        }
        boolean known = nearest >= 0 && distance[nearest] < NEW_SHAPE;
        int other = -1;
        for (int c = 0; c < ClusterSlots.MOST; c++) {
            if (slots.taken(c)
                    && c != main
                    && slots.beats(c) >= 2
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
            learn(known ? nearest : slots.rarest(), known);
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
        float[] mainShape = slots.mean(main);
        float[] otherShape = slots.mean(other);
        double dd = 1e-6;
        double bd = 0;
        for (int i = 0; i < beat.length; i++) {
            double d = mainShape[i] - otherShape[i];
            dd += d * d;
            bd += (beat[i] - otherShape[i]) * d;
        }
        double part = Math.max(0, Math.min(1, bd / dd));
        double residual = 0;
        for (int i = 0; i < beat.length; i++) {
            double mixed = part * mainShape[i] + (1 - part) * otherShape[i];
            residual += (beat[i] - mixed) * (beat[i] - mixed);
        }
        out[at++] = log((float) (residual / dd));
        out[at++] = (float) part;
        return at;
    }

    private void learn(int c, boolean known) {
        slots.fade();
        if (!known) {
            slots.clear(c);
        }
        slots.count(c);
        float[] shape = slots.mean(c);
        float gain = 1f / slots.beats(c);
        for (int i = 0; i < beat.length; i++) {
            shape[i] += gain * (beat[i] - shape[i]);
        }
        last = c;
    }

    private float between(int a, int b) {
        float energy = 1e-6f;
        for (float x : slots.mean(a)) {
            energy += x * x;
        }
        return relativeDistance(slots.mean(a), energy, slots.mean(b));
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
        slots.reset();
        last = -1;
        distanceBefore = 0;
        distanceBeforeThat = 0;
    }

    @Override
    public int stateBytes() {
        return slots.stateBytes() + Integer.BYTES + 2 * Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        slots.save(out);
        out.putInt(last).putFloat(distanceBefore).putFloat(distanceBeforeThat);
    }

    @Override
    public void restore(ByteBuffer in) {
        slots.restore(in);
        last = in.getInt();
        distanceBefore = in.getFloat();
        distanceBeforeThat = in.getFloat();
    }
}
