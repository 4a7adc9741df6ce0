package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The shapes of a patient's QRS complexes, told apart by correlation: up to eight, each the mean of its latest complexes in
 * all leads; a new one takes the place of the one that was rarest lately. Each beat is first compared, then learned; the
 * results of the comparison hold from {@link #compare} to {@link #learn}. Single thread.
 */
final class QrsClusters implements StreamState {
    static final int MOST = 8;

    /** Complexes that correlate so well have one shape. */
    private static final float SAME = 0.95f;

    private static final int FROM = BeatWindower.CENTRE - 14;
    private static final int TO = BeatWindower.CENTRE + 20;
    private static final int PER_LEAD = TO - FROM;
    private static final int VALUES = PatientFeatures.LEADS * PER_LEAD;
    /** Beats over which a shape is averaged. */
    private static final int MEMORY = 50;

    private static final float FORGETTING = 1 - 1 / 300f;

    private final float[][] shape = new float[MOST][VALUES];
    private final int[] beats = new int[MOST];
    /** How much a shape was seen lately; 0 where there is none. */
    private final float[] seen = new float[MOST];
    // of the beat that was compared last, until it is learned
    private final float[] complex = new float[VALUES];
    private final float[] likeness = new float[MOST];
    private int nearest;

    /** @param description the beat as {@link PatientFeatures} describes it */
    void compare(float[] description) {
        takeComplex(description);
        nearest = 0;
        for (int c = 0; c < MOST; c++) {
            likeness[c] = seen[c] > 0 ? correlation(shape[c]) : -1;
            nearest = likeness[c] > likeness[nearest] ? c : nearest;
        }
    }

    /** The shape that the compared beat is of, 0 to {@code MOST - 1}, or -1 where it is of none. */
    int same() {
        return likeness[nearest] > SAME ? nearest : -1;
    }

    /** How well the compared beat correlates with a shape; -1 where there is none. */
    float likeness(int c) {
        return likeness[c];
    }

    /**
     * Learns the compared beat.
     *
     * @return {@link #same}, or the place of the shape that was forgotten for it
     */
    int learn() {
        for (int i = 0; i < MOST; i++) {
            seen[i] *= FORGETTING;
        }
        int c = same();
        if (c < 0) {
            c = rarest();
            beats[c] = 0;
            seen[c] = 0;
        }
        beats[c] = Math.min(MEMORY, beats[c] + 1);
        seen[c] += 1;
        for (int i = 0; i < VALUES; i++) {
            shape[c][i] += (complex[i] - shape[c][i]) / beats[c];
        }
        toUnitLength(shape[c]);
        return c;
    }

    private int rarest() {
        int rarest = 0;
        for (int c = 1; c < MOST; c++) {
            rarest = seen[c] < seen[rarest] ? c : rarest;
        }
        return rarest;
    }

    /** The QRS complexes of all leads, without their means, of length 1. */
    private void takeComplex(float[] description) {
        for (int lead = 0; lead < PatientFeatures.LEADS; lead++) {
            int at = lead * PatientFeatures.CHANNELS_PER_LEAD * BeatWindower.LENGTH + FROM;
            float mean = 0;
            for (int i = 0; i < PER_LEAD; i++) {
                mean += description[at + i] / PER_LEAD;
            }
            for (int i = 0; i < PER_LEAD; i++) {
                complex[lead * PER_LEAD + i] = description[at + i] - mean;
            }
        }
        toUnitLength(complex);
    }

    private static void toUnitLength(float[] x) {
        float squares = 1e-12f;
        for (float value : x) {
            squares += value * value;
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < x.length; i++) {
            x[i] /= length;
        }
    }

    private float correlation(float[] other) {
        float sum = 0;
        for (int i = 0; i < VALUES; i++) {
            sum += complex[i] * other[i];
        }
        return sum;
    }

    @Override
    public void reset() {
        for (float[] values : shape) {
            Arrays.fill(values, 0);
        }
        Arrays.fill(beats, 0);
        Arrays.fill(seen, 0);
    }

    @Override
    public int stateBytes() {
        return MOST * (VALUES * Float.BYTES + Integer.BYTES + Float.BYTES);
    }

    @Override
    public void save(ByteBuffer out) {
        for (int c = 0; c < MOST; c++) {
            StreamState.save(shape[c], out);
            out.putInt(beats[c]).putFloat(seen[c]);
        }
    }

    @Override
    public void restore(ByteBuffer in) {
        for (int c = 0; c < MOST; c++) {
            StreamState.restore(shape[c], in);
            beats[c] = in.getInt();
            seen[c] = in.getFloat();
        }
    }
}
