package io.beatwatch.ecg.signal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cuts a window of fixed rate and length around a sample of a signal of any rate: gateways send 100 to 1000 Hz, a
 * network sees one rate.
 *
 * <p>Where the rates are equal the samples are copied as they are. Otherwise each output sample is interpolated with a
 * Hann-windowed sinc whose cut-off is the lower one of the two Nyquist frequencies (Smith, <i>Digital Audio Resampling
 * Home Page</i>, CCRMA, 2002); the window's centre falls exactly on the given sample, so no delay arises. The kernels
 * depend on the rates alone and are computed once. Immutable, any thread.
 */
public final class WindowResampler {
    /** Zero crossings of the sinc on each side. */
    private static final int CROSSINGS = 8;

    private static final int MOST_KEPT = 100;
    private static final int SIDE_BY_SIDE = 4;
    private static final Map<Shape, WindowResampler> MADE = new ConcurrentHashMap<>();

    private record Shape(SampleRate source, SampleRate target, int length, int centre) {}

    private final int length;
    /** Source samples from the centre sample to the first tap of each output sample. */
    private final int[] firstTap;

    private final float[][] taps;

    /**
     * The resampler of these rates and this window; made once, as a patient's state is taken up with every chunk.
     *
     * @param source rate of the signal
     * @param target rate of the window
     * @param length samples of the window
     * @param centre the window's sample that falls on the given signal sample
     */
    public static WindowResampler of(SampleRate source, SampleRate target, int length, int centre) {
        if (MADE.size() > MOST_KEPT) {
            // gateways use a handful of rates; one that sends a new one each time must not fill the memory
            MADE.clear();
        }
        return MADE.computeIfAbsent(
                new Shape(source, target, length, centre), s -> new WindowResampler(source, target, length, centre));
    }

    private WindowResampler(SampleRate source, SampleRate target, int length, int centre) {
        this.length = length;
        this.firstTap = new int[length];
        this.taps = new float[length][];
        double step = source.hertz() / target.hertz();
        for (int k = 0; k < length; k++) {
            double position = (k - centre) * step;
            if (step == 1) {
                firstTap[k] = k - centre;
                taps[k] = new float[] {1};
            } else {
                kernel(k, position, Math.max(1, step));
            }
        }
    }

    private void kernel(int k, double position, double stretch) {
        double half = CROSSINGS * stretch;
        int first = (int) Math.ceil(position - half);
        int last = (int) Math.floor(position + half);
        double[] weights = new double[last - first + 1];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double x = (first + i - position) / stretch;
            double sinc = x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
            weights[i] = sinc * (0.5 + 0.5 * Math.cos(Math.PI * x / CROSSINGS));
            sum += weights[i];
        }
        firstTap[k] = first;
        taps[k] = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            // unit gain at 0 Hz for every phase
            taps[k][i] = (float) (weights[i] / sum);
        }
    }

    /** Samples of the window. */
    public int length() {
        return length;
    }

    /** Source samples that a window needs before its centre sample. */
    public int before() {
        return -firstTap[0];
    }

    /** Source samples that a window needs after its centre sample. */
    public int after() {
        return firstTap[length - 1] + taps[length - 1].length - 1;
    }

    /**
     * Cuts a window out of one lead, in millivolts. Where the strip does not reach, its nearest sample is taken.
     *
     * @param centre the signal's sample that the window's centre falls on
     * @param out where the window goes, from {@code offset} on
     */
    public void cut(LeadStrip strip, int lead, LeadScale scale, long centre, float[] out, int offset) {
        for (int k = 0; k < length; k++) {
            float[] kernel = taps[k];
            long first = centre + firstTap[k];
            float sum = 0;
            for (int i = 0; i < kernel.length; i++) {
                sum += kernel[i] * scale.millivolts(strip.at(lead, first + i));
            }
            out[offset + k] = sum;
        }
    }

    /**
     * Cuts a window out of a signal of values. Where it does not reach, its nearest value is taken.
     *
     * @param centre the signal's value that the window's centre falls on
     * @param out where the window goes, from {@code offset} on
     */
    public void cut(float[] signal, int centre, float[] out, int offset) {
        int k = 0;
        for (; k + SIDE_BY_SIDE <= length; k += SIDE_BY_SIDE) {
            cutSideBySide(signal, centre, k, out, offset + k);
        }
        for (; k < length; k++) {
            out[offset + k] = sum(signal, centre, k, 0, 0);
        }
    }

    /**
     * Four values of the window at once: a sum of products waits for its own last addition, so that four of them take hardly
     * longer than one. Each is added up in the order that it is added up in alone.
     */
    private void cutSideBySide(float[] signal, int centre, int k, float[] out, int at) {
        float[] a = taps[k];
        float[] b = taps[k + 1];
        float[] c = taps[k + 2];
        float[] d = taps[k + 3];
        int fromA = centre + firstTap[k];
        int fromB = centre + firstTap[k + 1];
        int fromC = centre + firstTap[k + 2];
        int fromD = centre + firstTap[k + 3];
        int common = Math.min(Math.min(a.length, b.length), Math.min(c.length, d.length));
        float sumA = 0;
        float sumB = 0;
        float sumC = 0;
        float sumD = 0;
        int inside = fromA >= 0 && fromD + common <= signal.length ? common : 0;
        for (int i = 0; i < inside; i++) {
            sumA += a[i] * signal[fromA + i];
            sumB += b[i] * signal[fromB + i];
            sumC += c[i] * signal[fromC + i];
            sumD += d[i] * signal[fromD + i];
        }
        out[at] = sum(signal, centre, k, inside, sumA);
        out[at + 1] = sum(signal, centre, k + 1, inside, sumB);
        out[at + 2] = sum(signal, centre, k + 2, inside, sumC);
        out[at + 3] = sum(signal, centre, k + 3, inside, sumD);
    }

    /** The rest of a sum of products from one tap on. */
    private float sum(float[] signal, int centre, int k, int fromTap, float before) {
        float[] kernel = taps[k];
        int first = centre + firstTap[k];
        int last = signal.length - 1;
        float sum = before;
        for (int i = fromTap; i < kernel.length; i++) {
            sum += kernel[i] * signal[Math.max(0, Math.min(first + i, last))];
        }
        return sum;
    }
}
