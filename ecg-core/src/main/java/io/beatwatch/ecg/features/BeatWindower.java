package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.Biquad;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.WindowResampler;
import java.util.List;

/**
 * Cuts the window of a beat out of the signal around it: wander taken away, at one rate, and aligned on the middle of
 * the QRS complex, whoever gave the R peak and wherever within the complex.
 *
 * <p>The middle is the centre of gravity of the squared slope of all leads, looked for twice within ±{@value
 * #REACH_SECONDS} s. Wander goes through a second-order Butterworth high-pass of 0.5 Hz that has settled over the two
 * seconds before. Nothing is remembered from beat to beat. Any thread.
 */
public final class BeatWindower {
    /** Of the window. */
    public static final SampleRate RATE = SampleRate.ofHertz(120);

    /** Samples of a window: 450 ms before the middle of the QRS complex to 300 ms after. */
    public static final int LENGTH = 90;

    /** The window's sample that the middle of the QRS complex falls on. */
    public static final int CENTRE = 54;

    private static final double HIGH_PASS_HERTZ = 0.5;
    private static final double SETTLING_SECONDS = 2;
    private static final double REACH_SECONDS = 0.09;
    /** The slope is taken over about this time, whatever the rate. */
    private static final double SLOPE_SECONDS = 1.0 / 120;

    private static final int ROUNDS = 2;

    private final SampleRate rate;
    private final WindowResampler resampler;
    private final int reach;
    private final int lag;
    private final int before;
    private final int after;

    /** @param rate of the signal that beats are cut from */
    public BeatWindower(SampleRate rate) {
        this.rate = rate;
        resampler = WindowResampler.of(rate, RATE, LENGTH, CENTRE);
        reach = rate.samples(REACH_SECONDS);
        lag = Math.max(1, rate.samples(SLOPE_SECONDS));
        int drift = ROUNDS * reach;
        before = drift + resampler.before() + rate.samples(SETTLING_SECONDS);
        after = rate.samples((LENGTH - CENTRE) / RATE.hertz());
    }

    /** Samples of the signal that are looked at before the R peak. */
    public int samplesBefore() {
        return before;
    }

    /** Samples of the signal that are looked at after the R peak; what the window lacks then is the last sample again. */
    public int samplesAfter() {
        return after;
    }

    /**
     * Cuts a beat's windows.
     *
     * @param scales one per lead of the strip
     * @param leads which leads of the strip, in the order of the windows
     * @param rPeak position in the signal
     * @param windows one per lead, {@link #LENGTH} millivolts each, to be filled
     * @return the position of the middle of the QRS complex in the signal
     */
    public long cut(LeadStrip strip, List<LeadScale> scales, int[] leads, long rPeak, float[][] windows) {
        long first = Math.max(strip.firstSample(), rPeak - before);
        long end = Math.min(strip.firstSample() + strip.length(), rPeak + after + 1);
        int length = (int) (end - first);
        float[][] signals = withoutWander(strip, scales, leads, first, length);
        int middle = middle(signals, length, (int) (rPeak - first));
        for (int i = 0; i < leads.length; i++) {
            resampler.cut(signals[i], middle, windows[i], 0);
        }
        return first + middle;
    }

    private float[][] withoutWander(LeadStrip strip, List<LeadScale> scales, int[] leads, long first, int length) {
        int offset = (int) (first - strip.firstSample());
        float[][] signals = new float[leads.length][length];
        // two leads at once: each value waits for the one before it in its own lead alone
        for (int i = 0; i < leads.length; i += 2) {
            int j = Math.min(i + 1, leads.length - 1);
            filter(
                    strip.lead(leads[i]),
                    scales.get(leads[i]),
                    signals[i],
                    strip.lead(leads[j]),
                    scales.get(leads[j]),
                    signals[j],
                    offset);
        }
        return signals;
    }

    private void filter(
            short[] aduA, LeadScale scaleA, float[] outA, short[] aduB, LeadScale scaleB, float[] outB, int offset) {
        Biquad a = Biquad.highPass(rate, HIGH_PASS_HERTZ);
        Biquad b = Biquad.highPass(rate, HIGH_PASS_HERTZ);
        a.settle(scaleA.millivolts(aduA[offset]));
        b.settle(scaleB.millivolts(aduB[offset]));
        for (int i = 0; i < outA.length; i++) {
            outA[i] = (float) a.next(scaleA.millivolts(aduA[offset + i]));
            outB[i] = (float) b.next(scaleB.millivolts(aduB[offset + i]));
        }
    }

    private int middle(float[][] signals, int length, int rPeak) {
        int widest = ROUNDS * reach + lag;
        int from = Math.max(lag, rPeak - widest);
        int to = Math.min(length, rPeak + widest + 1);
        float[] power = new float[Math.max(0, to - from)];
        for (float[] signal : signals) {
            for (int i = from; i < to; i++) {
                float slope = signal[i] - signal[i - lag];
                power[i - from] += slope * slope;
            }
        }
        double centre = rPeak;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 1e-12;
            double moment = 0;
            // a slope over lag samples belongs half a lag earlier
            int low = (int) Math.max(from, Math.round(centre + lag / 2.0) - reach);
            int high = (int) Math.min(to - 1, Math.round(centre + lag / 2.0) + reach);
            for (int i = low; i <= high; i++) {
                sum += power[i - from];
                moment += power[i - from] * (i - lag / 2.0 - centre);
            }
            centre += moment / sum;
        }
        return (int) Math.max(0, Math.min(length - 1, Math.round(centre)));
    }
}
