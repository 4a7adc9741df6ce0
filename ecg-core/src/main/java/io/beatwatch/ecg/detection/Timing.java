package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SampleRate;

/**
 * The detector's clock. Peaks are located at the rate of the signal; everything else happens at a working rate of 100
 * to 200 Hz, a whole fraction of it, in steps.
 *
 * <p>From a beat to the decision on it: the decimator and the filters of the QRS band delay its middle by about 18 ms, half
 * the power window by 30 ms, and the decision waits 100 ms after the top of the power. So it falls about 150 ms after
 * the middle of the beat, which leaves 50 ms for beats whose R peak stands before their middle.
 */
final class Timing {
    private static final double LEAST_WORKING_HERTZ = 100;
    private static final double QRS_WINDOW_SECONDS = 0.06;
    private static final double WIDE_WINDOW_SECONDS = 0.1;
    private static final double LOOK_AHEAD_SECONDS = 0.1;
    /** Power and waveform are remembered so long: the look-ahead and 0.3 s before the top. */
    private static final double MEMORY_SECONDS = 0.41;

    private final SampleRate rate;
    private final SampleRate working;
    private final int factor;

    Timing(SampleRate rate) {
        this.rate = rate;
        factor = Math.max(1, (int) (rate.hertz() / LEAST_WORKING_HERTZ));
        working = SampleRate.ofHertz(rate.hertz() / factor);
    }

    /** The rate of the signal. */
    SampleRate rate() {
        return rate;
    }

    SampleRate working() {
        return working;
    }

    /** Samples per step. */
    int factor() {
        return factor;
    }

    int steps(double seconds) {
        return working.samples(seconds);
    }

    /** Steps over which the power of the QRS and the high band is averaged. */
    int qrsWindow() {
        return steps(QRS_WINDOW_SECONDS);
    }

    /** Steps over which the power of the wide band is averaged. */
    int wideWindow() {
        return steps(WIDE_WINDOW_SECONDS);
    }

    /** Steps between the top of the power and the decision on it. */
    int lookAhead() {
        return steps(LOOK_AHEAD_SECONDS);
    }

    /** Steps of power and waveform that are remembered. */
    int memory() {
        return steps(MEMORY_SECONDS) + 2;
    }
}
