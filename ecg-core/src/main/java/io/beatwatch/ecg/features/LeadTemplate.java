package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * A patient's usual beat in one lead: a window that follows the beats sample by sample, each step bounded so that a
 * single odd beat cannot move it far (a recursive form of Huber's estimate of location, 1964). Single thread.
 */
final class LeadTemplate implements StreamState {
    private static final int LENGTH = BeatWindower.LENGTH;
    /** Beats that are looked back on. */
    private static final int MEMORY = 24;

    private static final float LEAST_SCALE = 0.01f;

    private final float[] window = new float[LENGTH];
    /** How far beats usually are from the window, by sample. */
    private final float[] deviation = new float[LENGTH];

    private float scale;
    private int beats;

    /** The usual beat, millivolts; to be read only. */
    float[] window() {
        return window;
    }

    float[] deviation() {
        return deviation;
    }

    /** Twice the usual standard deviation of a window, millivolts: what amplitudes are given in. */
    float scale() {
        return Math.max(LEAST_SCALE, scale);
    }

    /** How many beats were learned. */
    int beats() {
        return beats;
    }

    boolean known() {
        return beats > 0;
    }

    /** Takes a beat's window as the first one, so that there is something to compare with. */
    void begin(float[] beat) {
        System.arraycopy(beat, 0, window, 0, LENGTH);
        scale = twiceDeviation(beat);
        java.util.Arrays.fill(deviation, 0.1f * scale);
        beats = 1;
    }

    /** Learns a beat. */
    void follow(float[] beat) {
        float gain = 1f / Math.min(++beats, MEMORY);
        float spread = twiceDeviation(beat);
        float reach = Math.max(0.25f, 4 * gain) * scale();
        scale += gain * Math.max(-reach, Math.min(reach, spread - scale));
        for (int i = 0; i < LENGTH; i++) {
            float difference = beat[i] - window[i];
            float bound = 2 * deviation[i] + 0.02f * scale();
            window[i] += gain * Math.max(-bound, Math.min(bound, difference));
            deviation[i] += gain * (Math.min(Math.abs(difference), 3 * bound) - deviation[i]);
        }
    }

    private static float twiceDeviation(float[] beat) {
        double sum = 0;
        double squares = 0;
        for (float x : beat) {
            sum += x;
            squares += x * x;
        }
        double mean = sum / beat.length;
        return (float) (2 * Math.sqrt(Math.max(0, squares / beat.length - mean * mean)));
    }

    @Override
    public void reset() {
        java.util.Arrays.fill(window, 0);
        java.util.Arrays.fill(deviation, 0);
        scale = 0;
        beats = 0;
    }

    @Override
    public int stateBytes() {
        return 2 * LENGTH * Float.BYTES + Float.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        StreamState.save(window, out);
        StreamState.save(deviation, out);
        out.putFloat(scale).putInt(beats);
    }

    @Override
    public void restore(ByteBuffer in) {
        StreamState.restore(window, in);
        StreamState.restore(deviation, in);
        scale = in.getFloat();
        beats = in.getInt();
    }
}
