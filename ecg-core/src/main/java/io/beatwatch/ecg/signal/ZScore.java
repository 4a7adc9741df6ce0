package io.beatwatch.ecg.signal;

/** Scales a window by itself. */
public final class ZScore {
    /** Below a tenth of a microvolt there is nothing but rounding to be blown up. */
    private static final double FLAT_MILLIVOLTS = 1e-4;

    private ZScore() {}

    /** Brings millivolts to mean 0 and standard deviation 1, in place; a flat window becomes all zeros. */
    public static void apply(float[] window) {
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
}
