package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * How far a lead can be trusted, from two sources: how often its own classification of candidates is likely to be wrong, and
 * how large it is between beats compared with beats. A line that does not move at all is no signal; a quiet line that
 * moves, as in asystole, keeps the quality it had.
 *
 * <p>Quality falls at once and recovers only after {@value #RECOVERY_SECONDS} s without cause, by thresholds that lie
 * lower than those for falling. They were chosen on records 118e24, 118e12, 118e00 (severe) and on the records of DS1
 * (moderate). Single thread.
 */
final class LeadQuality implements StreamState {
    /** A line that stays within this is no signal: less than the last bit of any converter in use. */
    private static final float FLAT_MILLIVOLTS = 0.0005f;

    private static final double FLAT_SECONDS = 2;
    private static final double RECOVERY_SECONDS = 4;
    /** The weight of the latest candidate: seven of them, about five seconds, are looked back on. */
    private static final float FOLLOW = 0.15f;

    /** More than one decision in 20 is expected to be wrong. */
    private static final float SEVERE_DOUBT = 0.05f;
    /** More than one in 80. */
    private static final float MODERATE_DOUBT = 0.012f;
    /** Height between beats over height of beats: 0.05 in clean leads, 0.1 with 12 dB of noise, 0.2 with 0 dB. */
    private static final float MODERATE_NOISE = 0.12f;
    /** Recovery needs values below this share of the thresholds. */
    private static final float RECOVERY_SHARE = 0.7f;

    private static final SignalQuality[] GRADES = SignalQuality.values();

    private final int flatSamples;
    private final int recoverySteps;
    private float held;
    private int unmoved;
    private float doubt;
    private float noise;
    private SignalQuality grade = SignalQuality.CLEAN;
    private int better;

    LeadQuality(Timing timing) {
        SampleRate rate = timing.rate();
        flatSamples = rate.samples(FLAT_SECONDS);
        recoverySteps = timing.steps(RECOVERY_SECONDS);
    }

    /** Takes one sample. */
    void next(float millivolts) {
        if (Math.abs(millivolts - held) > FLAT_MILLIVOLTS) {
            held = millivolts;
            unmoved = 0;
        } else if (unmoved < flatSamples) {
            unmoved++;
        }
    }

    /** One step of the working rate passes. */
    void step() {
        SignalQuality safely = grade(RECOVERY_SHARE);
        if (!grade.worseThan(safely)) {
            better = 0;
        } else if (++better >= recoverySteps) {
            grade = safely;
            better = 0;
        }
    }

    /**
     * A candidate was classified.
     *
     * @param agreement log odds that the decision is right, by this lead alone
     * @param noiseRatio height between beats over height of beats
     */
    void judged(float agreement, float noiseRatio) {
        doubt += FOLLOW * (1 / (1 + (float) Math.exp(agreement)) - doubt);
        noise += FOLLOW * (Math.min(1, noiseRatio) - noise);
        SignalQuality now = grade(1);
        if (now.worseThan(grade)) {
            grade = now;
            better = 0;
        }
    }

    private SignalQuality grade(float share) {
        if (doubt > share * SEVERE_DOUBT) {
            return SignalQuality.SEVERE;
        }
        return doubt > share * MODERATE_DOUBT || noise > share * MODERATE_NOISE
                ? SignalQuality.MODERATE
                : SignalQuality.CLEAN;
    }

    SignalQuality quality() {
        return unmoved >= flatSamples ? SignalQuality.NO_SIGNAL : grade;
    }

    @Override
    public void reset() {
        held = 0;
        unmoved = 0;
        doubt = 0;
        noise = 0;
        grade = SignalQuality.CLEAN;
        better = 0;
    }

    @Override
    public int stateBytes() {
        return 3 * Float.BYTES + 2 * Integer.BYTES + 1;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putFloat(held).putFloat(doubt).putFloat(noise).putInt(unmoved).putInt(better);
        out.put((byte) grade.ordinal());
    }

    @Override
    public void restore(ByteBuffer in) {
        held = in.getFloat();
        doubt = in.getFloat();
        noise = in.getFloat();
        unmoved = in.getInt();
        better = in.getInt();
        grade = GRADES[in.get()];
    }
}
