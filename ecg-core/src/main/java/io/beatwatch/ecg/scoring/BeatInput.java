package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.WindowResampler;
import java.util.List;

/**
 * Makes a network's input from a stretch of signal: the one piece of code that trainer and monitor cut windows with, so
 * that what is served is what was trained. Immutable, any thread.
 */
public final class BeatInput {
    private final ModelContract contract;
    private final WindowResampler resampler;

    /** @param source rate of the signals that beats will be cut from */
    public BeatInput(ModelContract contract, SampleRate source) {
        this.contract = contract;
        this.resampler = new WindowResampler(source, contract.rate(), contract.windowSamples(), contract.peakSample());
    }

    /** Samples of the signal that a window needs before the R peak. */
    public int samplesBefore() {
        return resampler.before();
    }

    /** Samples of the signal that a window needs after the R peak. */
    public int samplesAfter() {
        return resampler.after();
    }

    /**
     * Cuts and normalises the window of one beat.
     *
     * @param scales one per lead of the strip
     * @param rPeak position of the R peak in the signal
     * @return the contract's leads one after the other, {@link ModelContract#windowSamples()} samples each
     */
    public float[] prepare(LeadStrip strip, List<LeadScale> scales, long rPeak) {
        if (strip.leads() < contract.leads()) {
            throw new IllegalArgumentException("the network " + contract.name() + " needs " + contract.leads()
                    + " leads, the signal has " + strip.leads());
        }
        int length = contract.windowSamples();
        float[] window = new float[contract.leads() * length];
        for (int lead = 0; lead < contract.leads(); lead++) {
            resampler.cut(strip, lead, scales.get(lead), rPeak, window, lead * length);
            contract.normalisation().apply(window, lead * length, (lead + 1) * length);
        }
        return window;
    }
}
