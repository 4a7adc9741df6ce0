package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/** Everything that is kept for one lead. Single thread. */
final class Lead implements StreamState {
    /** Larger values are cut off: no ECG amplifier reaches a volt, and squares must stay finite. */
    private static final float MOST_MILLIVOLTS = 1000;
    /** Heights below this are no candidates, mV: a QRS complex of less than 0.1 mV. */
    private static final float LEAST_HEIGHT = 0.015f;
    /** A lead whose beats stand less far above its floor says little about where a beat is. */
    private static final float LEAST_WEIGHT = 0.05f;

    private final LeadFrontEnd frontEnd;
    private final LeadMemory memory;
    private final PeakLocator locator;
    private final LeadQuality quality;
    private final CandidateFeatures features;
    private boolean off;
    private boolean settled;
    private float last;

    Lead(Timing timing, CandidateFeatures features) {
        frontEnd = new LeadFrontEnd(timing);
        memory = new LeadMemory(timing);
        locator = new PeakLocator(timing.rate());
        quality = new LeadQuality(timing);
        this.features = features;
    }

    void off(boolean nowOff) {
        if (off && !nowOff) {
            // whoever comes back may come back with another electrode: learn anew
            settled = false;
            memory.reset();
            quality.reset();
        }
        off = nowOff;
    }

    boolean on() {
        return !off;
    }

    /** Takes one sample and says whether a step of the working rate is complete. */
    boolean next(float millivolts) {
        if (!off && Float.isFinite(millivolts)) {
            last = Math.max(-MOST_MILLIVOLTS, Math.min(MOST_MILLIVOLTS, millivolts));
        }
        if (!settled && !off) {
            settled = true;
            frontEnd.settle(last);
            locator.settle(last);
        }
        locator.next(last);
        quality.next(last);
        if (!frontEnd.next(last)) {
            return false;
        }
        memory.step(frontEnd.qrs().power(0));
        quality.step();
        return true;
    }

    /** The latest power in the QRS band relative to that of the last beats. */
    float relativePower() {
        float usual = memory.heights().median();
        return frontEnd.qrs().power(0) / (usual * usual);
    }

    /**
     * The same, bounded: half for a beat like the last ones, and less than one however high. Beside other leads a lead can
     * say no more than that here is a beat; an artefact of many times its height must not outvote a beat in all others.
     */
    float boundedPower() {
        float power = relativePower();
        return power / (1 + power);
    }

    /** How much of a lead's power counts beside that of other leads. */
    float weight() {
        float noise = 2 * frontEnd.qrs().floor() / memory.heights().median();
        return Math.max(LEAST_WEIGHT, 1 - noise * noise);
    }

    /** The candidate's height relative to the last beats, 0 where it is too small to be a beat at all. */
    float relativeHeight() {
        float height = height();
        return height < LEAST_HEIGHT ? 0 : height / memory.heights().median();
    }

    /** The candidate's height in the QRS band, mV. */
    float height() {
        return frontEnd.qrs().height(features.topAgo());
    }

    void fillFeatures(float[] row, Rhythm rhythm) {
        features.fill(row, frontEnd, memory, rhythm);
    }

    /** How many samples ago the candidate's main deflection stands. */
    int peakAgo() {
        return locator.peakAgo();
    }

    /**
     * Learns from the decision on the candidate whose features were just filled in.
     *
     * @param evidence of this lead alone
     */
    void judged(boolean beat, float evidence) {
        if (beat) {
            learn();
        } else {
            memory.rejected(height());
        }
        quality.judged(
                beat ? evidence : -evidence,
                frontEnd.qrs().floor() / memory.heights().median());
    }

    /** Learns what the candidate whose features were just filled in looks like, as that of a beat. */
    void learn() {
        memory.beat(frontEnd, features.topAgo(), features.endAgo());
    }

    /** The candidate just located by this lead is a beat. */
    void located() {
        locator.learn();
    }

    /** No beat has come for long: expect smaller ones. */
    void fade(float factor) {
        memory.fade(factor);
    }

    SignalQuality quality() {
        return off ? SignalQuality.NO_SIGNAL : quality.quality();
    }

    @Override
    public void reset() {
        frontEnd.reset();
        memory.reset();
        locator.reset();
        quality.reset();
        off = false;
        settled = false;
        last = 0;
    }

    @Override
    public int stateBytes() {
        return frontEnd.stateBytes()
                + memory.stateBytes()
                + locator.stateBytes()
                + quality.stateBytes()
                + 1
                + Float.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        frontEnd.save(out);
        memory.save(out);
        locator.save(out);
        quality.save(out);
        out.put((byte) ((off ? 1 : 0) | (settled ? 2 : 0))).putFloat(last);
    }

    @Override
    public void restore(ByteBuffer in) {
        frontEnd.restore(in);
        memory.restore(in);
        locator.restore(in);
        quality.restore(in);
        byte flags = in.get();
        off = (flags & 1) != 0;
        settled = (flags & 2) != 0;
        last = in.getFloat();
    }
}
