package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.Biquad;
import io.beatwatch.ecg.signal.Decimator;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last {@value #WINDOW_SECONDS} s of one lead, at about {@value #WORKING_HERTZ} Hz and above {@value #HIGH_PASS_HERTZ}
 * Hz, and how much they look like ventricular fibrillation. Kept in microvolts of 16 bits, so that the state is small and
 * what is restored is what was saved. Single thread; allocates nothing per sample.
 */
final class FibrillationLead implements StreamState {
    static final double WINDOW_SECONDS = 3;
    static final double WORKING_HERTZ = 62.5;
    static final double HIGH_PASS_HERTZ = 1;
    /** A window says no more than this, for or against. */
    static final double STRONGEST = 4;
    /** Root mean square below which a lead says nothing: finer fibrillation is not found. */
    static final double LEAST_MILLIVOLTS = 0.05;

    // fitted to VFDB, DS1 with 207, and what must stay silent: docs/lab/ventricular-fibrillation.md
    private static final double INTERCEPT = 10.7;
    private static final double LEAKAGE_WEIGHT = -12.3;
    private static final double STEEP_WEIGHT = 4.1;
    private static final double STEEP_OFFSET = 0.01;
    /** Steep is what has more than this share of the steepest slope. */
    private static final double STEEP_SHARE = 0.25;
    /** 150 a minute: 2.5 Hz less the rounding of counts. */
    private static final double SLOWEST_WAVES_HERTZ = 2.45;
    /** Waves up to 240 a minute that repeat themselves this well (correlation) are an organised tachycardia's. */
    private static final double REGULAR = 0.95;

    private static final double FASTEST_TACHYCARDIA_HERTZ = 4;
    private static final double SHORTEST_CYCLE_SECONDS = 0.25;
    private static final double LONGEST_CYCLE_SECONDS = 0.45;
    /** A wave goes this many standard deviations to either side. */
    private static final double WAVE_HEIGHT = 0.3;

    private static final int ROOM = 32;

    private final Decimator decimator;
    private final Biquad highPass;
    private final double workingHertz;
    /** Samples of a window. */
    private final int length;
    /** The window and room behind it: what was in use is moved back to the begin where the room is used up. */
    private final short[] values;
    /** Where the window begins. */
    private int from;
    /** Values in the window; −1 until the first usable sample. */
    private int known = -1;

    FibrillationLead(SampleRate rate) {
        int factor = factor(rate);
        workingHertz = rate.hertz() / factor;
        decimator = new Decimator(factor);
        highPass = Biquad.highPass(SampleRate.ofHertz(workingHertz), HIGH_PASS_HERTZ);
        length = (int) Math.round(WINDOW_SECONDS * workingHertz);
        values = new short[length + ROOM];
    }

    /** From 100 Hz on the working rate is 50 to 78 Hz. */
    static int factor(SampleRate rate) {
        return (int) Math.max(1, Math.round(rate.hertz() / WORKING_HERTZ));
    }

    /** Takes a sample and says whether one of the working rate is complete, at the same samples in every lead. */
    boolean next(float millivolts, boolean usable) {
        if (!usable || !Float.isFinite(millivolts)) {
            known = -1;
            if (decimator.next(0)) {
                decimator.value();
                return true;
            }
            return false;
        }
        if (known < 0) {
            decimator.settle(millivolts);
            highPass.settle(millivolts);
            known = 0;
        }
        if (!decimator.next(millivolts)) {
            return false;
        }
        double microvolts = 1000 * highPass.next(decimator.value());
        if (from == ROOM) {
            System.arraycopy(values, from, values, 0, length);
            from = 0;
        }
        values[from + length] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(microvolts)));
        from++;
        known = Math.min(length, known + 1);
        return true;
    }

    /** Log odds that the window is fibrillation or flutter; NaN where it is not full or has no energy. */
    double evidence() {
        if (known < length) {
            return Double.NaN;
        }
        int n = length;
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += value(i);
        }
        double mean = (double) sum / n;
        double squares = 0;
        double heights = 0;
        double slopes = 0;
        double steepest = 0;
        double before = value(0) - mean;
        for (int i = 0; i < n; i++) {
            double value = value(i) - mean;
            double slope = Math.abs(value - before);
            squares += value * value;
            heights += Math.abs(value);
            slopes += slope;
            steepest = Math.max(steepest, slope);
            before = value;
        }
        double deviation = Math.sqrt(squares / n);
        if (deviation < 1000 * LEAST_MILLIVOLTS) {
            return Double.NaN;
        }
        double waveHertz = waveHertz(mean, WAVE_HEIGHT * deviation);
        if (waveHertz < SLOWEST_WAVES_HERTZ) {
            return -STRONGEST;
        }
        // of a sine this is half a period
        int half = (int) Math.max(1, Math.min(n / 3, Math.round(Math.PI * heights / slopes)));
        double odds = INTERCEPT
                + LEAKAGE_WEIGHT * leakage(mean, half)
                + STEEP_WEIGHT * Math.log(steepShare(STEEP_SHARE * steepest) + STEEP_OFFSET);
        if (odds > 0 && waveHertz < FASTEST_TACHYCARDIA_HERTZ && repeatsItself(mean)) {
            return -STRONGEST;
        }
        return Math.max(-STRONGEST, Math.min(STRONGEST, odds));
    }

    /** What half a period later is not the opposite: 0 for a sine, near 1 for short complexes between which nothing is. */
    private double leakage(double mean, int half) {
        double left = 0;
        double all = 0;
        for (int i = half; i < length; i++) {
            double now = value(i) - mean;
            double then = value(i - half) - mean;
            left += Math.abs(now + then);
            all += Math.abs(now) + Math.abs(then);
        }
        return left / all;
    }

    private double steepShare(double threshold) {
        int steep = 0;
        for (int i = 1; i < length; i++) {
            steep += Math.abs(value(i) - value(i - 1)) > threshold ? 1 : 0;
        }
        return (double) steep / (length - 1);
    }

    /** Waves a second: half of how often the signal goes from this far on one side to as far on the other. */
    private double waveHertz(double mean, double height) {
        int turns = 0;
        int side = 0;
        for (int i = 0; i < length; i++) {
            double value = value(i) - mean;
            int now = value > height ? 1 : value < -height ? -1 : side;
            turns += now * side < 0 ? 1 : 0;
            side = now;
        }
        return turns * workingHertz / (2.0 * length);
    }

    private boolean repeatsItself(double mean) {
        int longest = (int) (LONGEST_CYCLE_SECONDS * workingHertz);
        for (int lag = (int) (SHORTEST_CYCLE_SECONDS * workingHertz); lag <= longest; lag++) {
            double products = 0;
            double squaresNow = 0;
            double squaresThen = 0;
            for (int i = lag; i < length; i++) {
                double now = value(i) - mean;
                double then = value(i - lag) - mean;
                products += now * then;
                squaresNow += now * now;
                squaresThen += then * then;
            }
            if (products > 0 && products * products > REGULAR * REGULAR * squaresNow * squaresThen) {
                return true;
            }
        }
        return false;
    }

    /** The values of the window from the oldest to the latest. */
    private short value(int index) {
        return values[from + index];
    }

    @Override
    public void reset() {
        decimator.reset();
        highPass.reset();
        Arrays.fill(values, (short) 0);
        from = 0;
        known = -1;
    }

    @Override
    public int stateBytes() {
        return decimator.stateBytes() + highPass.stateBytes() + length * Short.BYTES + Integer.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        decimator.save(out);
        highPass.save(out);
        for (int i = 0; i < length; i++) {
            out.putShort(value(i));
        }
        out.putInt(known);
    }

    @Override
    public void restore(ByteBuffer in) {
        decimator.restore(in);
        highPass.restore(in);
        from = 0;
        for (int i = 0; i < length; i++) {
            values[i] = in.getShort();
        }
        known = in.getInt();
    }
}
