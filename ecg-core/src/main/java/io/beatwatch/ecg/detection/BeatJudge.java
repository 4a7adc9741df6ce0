package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Decides which tops of the envelope are beats, by a threshold between the levels of beats and of noise that follows
 * both and sinks while no beat comes (after P. Hamilton and W. Tompkins, "Quantitative investigation of QRS detection
 * rules using the MIT/BIH arrhythmia database", IEEE Trans. Biomed. Eng. 33, 1986). Single thread.
 */
final class BeatJudge implements StreamState {
    /** No second beat earlier than this: 300 beats a minute. */
    private static final double REFRACTORY_SECONDS = 0.2;

    private static final double T_WAVE_SECONDS = 0.36;
    private static final float LEAST_MILLIVOLTS = 0.03f;
    private static final float FIRST_LEVEL_MILLIVOLTS = 0.25f;

    private static final double BEAT_SHARE = 0.33;
    private final double rate;
    private final int refractory;
    private final int tWave;
    private float beatLevel;
    private float noiseLevel;
    private float interval;
    private int sinceBeat;
    private float lastHeight;

    BeatJudge(SampleRate working) {
        rate = working.hertz();
        refractory = working.samples(REFRACTORY_SECONDS);
        tWave = working.samples(T_WAVE_SECONDS);
        reset();
    }

    /** One step of the working rate passes. */
    void step() {
        if (sinceBeat < Integer.MAX_VALUE) {
            sinceBeat++;
        }
    }

    /** Whether the top of this height, seen at this step, is a beat. */
    boolean isBeat(float height) {
        if (sinceBeat < refractory) {
            return false;
        }
        double waited = sinceBeat / interval;
        double share = BEAT_SHARE;
        if (waited > 1.3) {
            share = Math.max(0.15, BEAT_SHARE - 0.2 * (waited - 1.3));
        }
        double threshold = noiseLevel + share * (beatLevel - noiseLevel);
        if (sinceBeat < tWave) {
            threshold = Math.max(threshold, 0.5 * lastHeight);
        }
        if (height > Math.max(threshold, LEAST_MILLIVOLTS)) {
            float bounded = Math.min(height, 2 * beatLevel);
            beatLevel += 0.125f * (bounded - beatLevel);
            lastHeight = bounded;
            float rr = Math.min(sinceBeat, (float) rate * 2);
            interval += 0.125f * (rr - interval);
            sinceBeat = 0;
            return true;
        }
        noiseLevel += 0.125f * (height - noiseLevel);
        if (waited > 3) {
            beatLevel *= 0.9f;
        }
        return false;
    }

    @Override
    public void reset() {
        beatLevel = FIRST_LEVEL_MILLIVOLTS;
        noiseLevel = 0;
        interval = (float) (0.8 * rate);
        sinceBeat = (int) rate;
        lastHeight = 0;
    }

    @Override
    public int stateBytes() {
        return 4 * Float.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        out.putFloat(beatLevel).putFloat(noiseLevel).putFloat(interval).putFloat(lastHeight);
        out.putInt(sinceBeat);
    }

    @Override
    public void restore(ByteBuffer in) {
        beatLevel = in.getFloat();
        noiseLevel = in.getFloat();
        interval = in.getFloat();
        lastHeight = in.getFloat();
        sinceBeat = in.getInt();
    }
}
