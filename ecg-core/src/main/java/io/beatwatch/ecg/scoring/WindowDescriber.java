package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.WindowResampler;
import java.nio.ByteBuffer;

/** {@link BeatInput#Z_SCORE_WINDOW}: the first lead's window by itself. Remembers nothing; any thread. */
final class WindowDescriber implements BeatDescriber {
    /** Below a tenth of a microvolt there is nothing but rounding to be blown up. */
    private static final double FLAT_MILLIVOLTS = 1e-4;

    private final WindowResampler resampler;
    private final LeadScale scale;

    WindowDescriber(ModelContract contract, SampleRate source, LeadScale scale) {
        this.resampler = new WindowResampler(source, contract.rate(), contract.windowSamples(), contract.peakSample());
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
        float[] window = new float[resampler.length()];
        resampler.cut(strip, 0, scale, rPeak, window, 0);
        normalise(window);
        return window;
    }

    /** To mean 0 and standard deviation 1, in place; a flat window becomes all zeros. */
    static void normalise(float[] window) {
        double sum = 0;
        for (float x : window) {
            sum += x;
        }
        double mean = sum / window.length;
        double squares = 0;
        for (float x : window) {
            squares += (x - mean) * (x - mean);
        }
        double deviation = Math.sqrt(squares / window.length);
        double factor = deviation < FLAT_MILLIVOLTS ? 0 : 1 / deviation;
        for (int i = 0; i < window.length; i++) {
            window[i] = (float) ((window[i] - mean) * factor);
        }
    }

    @Override
    public void gap() {
        // nothing is remembered
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
