package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Eight places for the shapes of a patient's QRS complexes: what is kept of each, how much it was seen lately, and which one
 * makes room for a new shape. Each learned beat lets all weights fade and adds 1 to that of its own shape, so that a shape
 * seen often long ago goes before a rarer one of the last minutes. How shapes are compared and averaged is up to the
 * user, who writes the means. Single thread.
 */
public final class ClusterSlots implements StreamState {
    public static final int MOST = 8;

    /** By e in 300 beats. */
    private static final float FADING = 1 - 1 / 300f;

    /** In which order weight and number of beats are saved: the users had written them before, each in its own. */
    public enum Layout {
        WEIGHT_FIRST,
        BEATS_FIRST
    }

    private final float[][] mean;
    private final int memory;
    private final Layout layout;
    private final float[] weight = new float[MOST];
    private final int[] beats = new int[MOST];

    /**
     * @param values of a shape
     * @param memory beats over which a shape is averaged
     */
    public ClusterSlots(int values, int memory, Layout layout) {
        this.mean = new float[MOST][values];
        this.memory = memory;
        this.layout = layout;
    }

    /** The mean of a shape, for reading and for writing. */
    public float[] mean(int slot) {
        return mean[slot];
    }

    /** How much a shape was seen lately; 0 where there is none. */
    public float weight(int slot) {
        return weight[slot];
    }

    public boolean taken(int slot) {
        return weight[slot] > 0;
    }

    /** The number of beats that a mean is of, up to the memory. */
    public int beats(int slot) {
        return beats[slot];
    }

    /** The shape that was rarest lately, or a free place: where a new shape belongs. */
    public int rarest() {
        int rarest = 0;
        for (int slot = 1; slot < MOST; slot++) {
            rarest = weight[slot] < weight[rarest] ? slot : rarest;
        }
        return rarest;
    }

    /** A beat goes by: all shapes were seen a little longer ago. */
    public void fade() {
        for (int slot = 0; slot < MOST; slot++) {
            weight[slot] *= FADING;
        }
    }

    /** Makes room for a new shape. What its first beat is averaged with counts nothing: the mean may stay. */
    public void clear(int slot) {
        weight[slot] = 0;
        beats[slot] = 0;
    }

    /** Counts a beat of this shape. */
    public void count(int slot) {
        weight[slot] += 1;
        beats[slot] = Math.min(memory, beats[slot] + 1);
    }

    @Override
    public void reset() {
        for (float[] values : mean) {
            Arrays.fill(values, 0);
        }
        Arrays.fill(weight, 0);
        Arrays.fill(beats, 0);
    }

    @Override
    public int stateBytes() {
        return MOST * (mean[0].length * Float.BYTES + Float.BYTES + Integer.BYTES);
    }

    @Override
    public void save(ByteBuffer out) {
        for (int slot = 0; slot < MOST; slot++) {
            StreamState.save(mean[slot], out);
            switch (layout) {
                case WEIGHT_FIRST -> out.putFloat(weight[slot]).putInt(beats[slot]);
                case BEATS_FIRST -> out.putInt(beats[slot]).putFloat(weight[slot]);
            }
        }
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int slot = 0; slot < MOST; slot++) {
            StreamState.restore(mean[slot], in);
            switch (layout) {
                case WEIGHT_FIRST -> {
                    weight[slot] = in.getFloat();
                    beats[slot] = in.getInt();
                }
                case BEATS_FIRST -> {
                    beats[slot] = in.getInt();
                    weight[slot] = in.getFloat();
                }
            }
        }
    }
}
