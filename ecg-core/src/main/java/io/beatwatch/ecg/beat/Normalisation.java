package io.beatwatch.ecg.beat;

/** What is done to a window's samples before a network sees them. */
public enum Normalisation {
    /** Mean 0 and standard deviation 1 over the window; a flat window becomes all zeros (the seed report's way). */
    Z_SCORE {
        @Override
        public void apply(float[] window, int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += window[i];
            }
            double mean = sum / (to - from);
            double squares = 0;
            for (int i = from; i < to; i++) {
                squares += (window[i] - mean) * (window[i] - mean);
            }
            double deviation = Math.sqrt(squares / (to - from));
            // below a tenth of a microvolt there is nothing but rounding to be blown up
            double factor = deviation < 1e-4 ? 0 : 1 / deviation;
            for (int i = from; i < to; i++) {
                window[i] = (float) ((window[i] - mean) * factor);
            }
        }
    };

    /** Normalises the samples from {@code from} (inclusive) to {@code to} (exclusive), in millivolts, in place. */
    public abstract void apply(float[] window, int from, int to);
}
