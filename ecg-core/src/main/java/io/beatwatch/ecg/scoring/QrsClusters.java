package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.ClusterSlots;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * The shapes of a patient's QRS complexes, told apart by correlation: up to eight, each the mean of its latest complexes in
 * all leads; a new one takes the place of the one that was rarest lately. Each beat is first compared, then learned; the
 * results of the comparison hold from {@link #compare} to {@link #learn}. Single thread.
 */
final class QrsClusters implements StreamState {
    static final int MOST = ClusterSlots.MOST;

    /** Complexes that correlate so well have one shape. */
    private static final float SAME = 0.95f;

    private static final int FROM = BeatWindower.CENTRE - 14;
    private static final int TO = BeatWindower.CENTRE + 20;
    private static final int PER_LEAD = TO - FROM;
    private static final int VALUES = PatientFeatures.LEADS * PER_LEAD;
    /** Beats over which a shape is averaged. */
    private static final int MEMORY = 50;

    private final ClusterSlots slots = new ClusterSlots(VALUES, MEMORY, ClusterSlots.Layout.BEATS_FIRST);
    // of the beat that was compared last, until it is learned
    private final float[] complex = new float[VALUES];
    private final float[] likeness = new float[MOST];
    private int nearest;

    /** @param description the beat as {@link PatientFeatures} describes it */
    void compare(float[] description) {
        takeComplex(description);
        nearest = 0;
        for (int c = 0; c < MOST; c++) {
            likeness[c] = slots.taken(c) ? correlation(slots.mean(c)) : -1;
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
        slots.fade();
        int c = same();
        if (c < 0) {
            c = slots.rarest();
            slots.clear(c);
        }
        slots.count(c);
        float[] shape = slots.mean(c);
        int beats = slots.beats(c);
        for (int i = 0; i < VALUES; i++) {
            shape[i] += (complex[i] - shape[i]) / beats;
        }
        toUnitLength(shape);
        return c;
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
        slots.reset();
    }

    @Override
    public int stateBytes() {
        return slots.stateBytes();
    }

    @Override
    public void save(ByteBuffer out) {
        slots.save(out);
    }

    @Override
    public void restore(ByteBuffer in) {
        slots.restore(in);
    }
}
