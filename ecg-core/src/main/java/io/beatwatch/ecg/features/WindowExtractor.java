package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.WindowResampler;
import io.beatwatch.ecg.signal.ZScore;
import java.nio.ByteBuffer;

/**
 * The window of the first lead by itself, with mean 0 and standard deviation 1: the seed report's input. Remembers
 * nothing of the patient. Single thread.
 */
public final class WindowExtractor implements FeatureExtractor {
    private final WindowResampler resampler;
    private final LeadScale scale;
    private long centre;

    /**
     * @param source rate of the patient's signal
     * @param rate of the window
     * @param length of the window in samples
     * @param peakSample the window's sample that the R peak falls on
     * @param scale of the first lead
     */
    public WindowExtractor(SampleRate source, SampleRate rate, int length, int peakSample, LeadScale scale) {
        this.resampler = WindowResampler.of(source, rate, length, peakSample);
        this.scale = scale;
    }

    @Override
    public int samplesBefore() {
        return resampler.before();
    }

    @Override
    public int samplesAfter() {
        return resampler.after();
    }

    @Override
    public float[] extract(LeadStrip strip, long rPeak) {
        centre = rPeak;
        float[] window = new float[resampler.length()];
        resampler.cut(strip, 0, scale, rPeak, window, 0);
        ZScore.apply(window);
        return window;
    }

    @Override
    public void gap() {
        // nothing is remembered
    }

    @Override
    public long centre() {
        return centre;
    }

    @Override
    public boolean learning() {
        return false;
    }

    @Override
    public void reset() {
        // nothing is remembered
    }

    @Override
    public int stateBytes() {
        return 0;
    }

    @Override
    public void save(ByteBuffer out) {
        // nothing is remembered
    }

    @Override
    public void restore(ByteBuffer in) {
        // nothing is remembered
    }
}
