package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.WindowResampler;
import io.beatwatch.ecg.signal.ZScore;
import java.nio.ByteBuffer;

/** {@link NetworkInputKind#Z_SCORE_WINDOW}: the first lead's window by itself. Remembers nothing of the patient; single thread. */
final class WindowExtractor implements FeatureExtractor {
    private final WindowResampler resampler;
    private final LeadScale scale;
    private long centre;

    WindowExtractor(ModelContract contract, SampleRate source, LeadScale scale) {
        this.resampler = WindowResampler.of(source, contract.rate(), contract.windowSamples(), contract.peakSample());
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
    public float[] describe(LeadStrip strip, long rPeak) {
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
