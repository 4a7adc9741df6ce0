package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Finds the main deflection of a beat in the samples of one lead: the largest distance from the mean of the search
 * window, upwards or downwards, with a preference for the middle of the beat. A beat with two deflections of similar
 * size is given the direction of the beats before it, so that positions do not jump. Single thread.
 *
 * <p>The constants are those with the best agreement with the reference positions of DS1 (97 % within 25 ms).
 */
final class PeakLocator implements StreamState {
    /** The bound of the detector's delay, and so of how far back a peak may lie. */
    static final double EARLIEST_SECONDS = 0.2;

    private static final double LATEST_SECONDS = 0.08;
    /** Where the middle of a beat lies before the decision on it. */
    private static final double MIDDLE_SECONDS = 0.16;
    /** The preference for the middle falls to nothing so far from it. */
    private static final double TAPER_SECONDS = 0.08;
    /** How much larger a deflection in the unusual direction has to be. */
    private static final double PREFERENCE = 1.25;

    private static final float FOLLOW = 0.1f;

    private final int earliest;
    private final int latest;
    private final float[] taper;
    private final RingBuffer samples;
    private float direction;
    private boolean upwards;

    PeakLocator(SampleRate rate) {
        earliest = (int) (EARLIEST_SECONDS * rate.hertz());
        latest = rate.samples(LATEST_SECONDS);
        samples = new RingBuffer(earliest + 1);
        taper = new float[earliest - latest + 1];
        for (int i = 0; i < taper.length; i++) {
            double away = (rate.seconds(latest + i) - MIDDLE_SECONDS) / TAPER_SECONDS;
            taper[i] = (float) (1 - away * away);
        }
    }

    /** Takes a value as one that had always been there. */
    void settle(float millivolts) {
        samples.fill(millivolts);
    }

    void next(float millivolts) {
        samples.push(millivolts);
    }

    /** How many samples ago the main deflection of the beat stood that is decided on now. */
    int peakAgo() {
        float mean = 0;
        for (int ago = latest; ago <= earliest; ago++) {
            mean += samples.ago(ago);
        }
        mean /= taper.length;
        int up = latest;
        int down = latest;
        float above = 0;
        float below = 0;
        for (int ago = latest; ago <= earliest; ago++) {
            float deflection = taper[ago - latest] * (samples.ago(ago) - mean);
            if (deflection > above) {
                above = deflection;
                up = ago;
            } else if (deflection < below) {
                below = deflection;
                down = ago;
            }
        }
        upwards = above * Math.pow(PREFERENCE, direction) >= -below;
        return upwards ? up : down;
    }

    /** The deflection just found belongs to a beat. */
    void learn() {
        direction += FOLLOW * ((upwards ? 1 : -1) - direction);
    }

    @Override
    public void reset() {
        samples.reset();
        direction = 0;
        upwards = false;
    }

    @Override
    public int stateBytes() {
        return samples.stateBytes() + Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        samples.save(out);
        out.putFloat(direction);
    }

    @Override
    public void restore(ByteBuffer in) {
        samples.restore(in);
        direction = in.getFloat();
    }
}
