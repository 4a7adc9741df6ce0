package io.beatwatch.ecg.features;

import java.util.List;

/** Measures the shape of a beat in one lead, by itself and against the patient's usual beat. Stateless. */
final class LeadMorphology {
    /** What {@link #fill} writes. */
    static final List<String> NAMES = List.of(
            "qrs correlation",
            "qrs energy",
            "qrs difference",
            "t correlation",
            "t difference",
            "p correlation",
            "p difference",
            "width",
            "width change",
            "steepness",
            "curvature",
            "half width",
            "half width change",
            "polarity",
            "polarity change",
            "mean",
            "height",
            "p height",
            "p height change",
            "p clearness",
            "t before",
            "p shifted correlation",
            "qrs area",
            "qrs area change");

    private static final int CENTRE = BeatWindower.CENTRE;
    private static final int LENGTH = BeatWindower.LENGTH;
    private static final int QRS_FROM = CENTRE - 12;
    private static final int QRS_TO = CENTRE + 13;
    /** The stretch that P waves are looked for in, 267 to 67 ms before the middle of the QRS complex. */
    static final int P_FROM = CENTRE - 32;

    static final int P_TO = CENTRE - 8;
    private static final int T_FROM = CENTRE + 13;
    private static final int T_TO = LENGTH;
    private static final int WIDE_FROM = CENTRE - 20;
    private static final int WIDE_TO = CENTRE + 24;

    private LeadMorphology() {}

    /** Writes the features from {@code at} on and returns the position after them. */
    static int fill(float[] beat, LeadTemplate template, float[] out, int at) {
        float[] usual = template.window();
        float scale = template.scale();
        double usualQrs = energy(usual, QRS_FROM, QRS_TO);
        out[at++] = shiftedCorrelation(beat, usual, QRS_FROM, QRS_TO, 2);
        out[at++] = log((energy(beat, QRS_FROM, QRS_TO) + 1e-6) / (usualQrs + 1e-6));
        out[at++] = log(difference(beat, usual, QRS_FROM, QRS_TO) / (usualQrs + 1e-6) + 0.01) / 2;
        out[at++] = correlation(beat, usual, T_FROM, T_TO);
        out[at++] = log(difference(beat, usual, T_FROM, T_TO) / (usualQrs + 1e-6) + 0.003) / 2;
        out[at++] = correlation(beat, usual, P_FROM, P_TO);
        out[at++] = log(difference(beat, usual, P_FROM, P_TO) / (usualQrs + 1e-6) + 0.001) / 2;
        double width = width(beat);
        out[at++] = (float) (width - 3);
        out[at++] = (float) (width - width(usual));
        double spread = Math.sqrt(energy(beat, 0, LENGTH) / LENGTH) + 1e-4;
        out[at++] = log(largestDifference(beat, 1) / spread + 0.05);
        out[at++] = log(largestDifference(beat, 2) / spread + 0.05);
        float half = halfWidth(beat);
        out[at++] = half;
        out[at++] = half - halfWidth(usual);
        float polarity = polarity(beat);
        out[at++] = polarity;
        out[at++] = polarity - polarity(usual);
        out[at++] = (float) (mean(beat, 0, LENGTH) / spread);
        out[at++] = log((height(beat, QRS_FROM, QRS_TO) + 0.01) / (height(usual, QRS_FROM, QRS_TO) + 0.01));
        float usualP = height(usual, P_FROM, P_TO);
        out[at++] = height(beat, P_FROM, P_TO) / scale;
        out[at++] = log((height(beat, P_FROM, P_TO) + 0.02f * scale) / (usualP + 0.02f * scale));
        out[at++] = log((usualP + 0.01f * scale) / (mean(template.deviation(), P_FROM, P_TO) + 0.01f * scale));
        out[at++] = (float) ((mean(beat, 0, 8) - mean(beat, P_TO - 4, P_TO)) / scale);
        out[at++] = shiftedCorrelation(beat, usual, P_FROM + 6, P_TO - 2, 6);
        out[at++] = area(beat, scale);
        out[at++] = area(beat, scale) - area(usual, scale);
        return at;
    }

    private static float log(double x) {
        return (float) Math.max(-5, Math.min(5, Math.log(x)));
    }

    static double mean(float[] x, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i];
        }
        return sum / (to - from);
    }

    /** Sum of squares about the mean. */
    static double energy(float[] x, int from, int to) {
        double mean = mean(x, from, to);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (x[i] - mean) * (x[i] - mean);
        }
        return sum;
    }

    private static double difference(float[] x, float[] y, int from, int to) {
        double offset = mean(x, from, to) - mean(y, from, to);
        double sum = 0;
        for (int i = from; i < to; i++) {
            double d = x[i] - y[i] - offset;
            sum += d * d;
        }
        return sum;
    }

    /** Correlation of a stretch of two beats. */
    static float correlation(float[] x, float[] y, int from, int to) {
        double meanX = mean(x, from, to);
        return correlation(x, meanX, squares(x, from, to, meanX), y, from, to, 0);
    }

    /** The largest correlation of a stretch of x with as long a stretch of y that lies at most so many samples away. */
    private static float shiftedCorrelation(float[] x, float[] y, int from, int to, int most) {
        double meanX = mean(x, from, to);
        double squaresX = squares(x, from, to, meanX);
        float best = -1;
        for (int shift = -most; shift <= most; shift++) {
            best = Math.max(best, correlation(x, meanX, squaresX, y, from, to, shift));
        }
        return best;
    }

    private static double squares(float[] x, int from, int to, double mean) {
        double sum = 1e-9;
        for (int i = from; i < to; i++) {
            double a = x[i] - mean;
            sum += a * a;
        }
        return sum;
    }

    private static float correlation(float[] x, double meanX, double squaresX, float[] y, int from, int to, int shift) {
        double meanY = mean(y, from + shift, to + shift);
        double xy = 0;
        double yy = 1e-9;
        for (int i = from; i < to; i++) {
            double b = y[i + shift] - meanY;
            xy += (x[i] - meanX) * b;
            yy += b * b;
        }
        return (float) (xy / Math.sqrt(squaresX * yy));
    }

    /** Spread of the squared slope about its middle, in samples: how wide the complex is. */
    private static double width(float[] x) {
        double sum = 1e-9;
        double first = 0;
        double second = 0;
        for (int i = WIDE_FROM; i < WIDE_TO; i++) {
            double slope = x[i] - x[i - 1];
            double power = slope * slope;
            double t = i - 0.5 - CENTRE;
            sum += power;
            first += power * t;
            second += power * t * t;
        }
        double middle = first / sum;
        return Math.sqrt(Math.max(0, second / sum - middle * middle));
    }

    private static double largestDifference(float[] x, int order) {
        double largest = 0;
        for (int i = WIDE_FROM; i < WIDE_TO; i++) {
            double d = order == 1 ? x[i] - x[i - 1] : x[i + 1] - 2 * x[i] + x[i - 1];
            largest = Math.max(largest, Math.abs(d));
        }
        return largest;
    }

    /** Share of the QRS window in which the deflection is above half its largest, in tens of samples. */
    private static float halfWidth(float[] x) {
        double base = mean(x, CENTRE - 16, CENTRE - 10);
        double largest = 0;
        for (int i = WIDE_FROM; i < WIDE_TO; i++) {
            largest = Math.max(largest, Math.abs(x[i] - base));
        }
        int above = 0;
        for (int i = WIDE_FROM; i < WIDE_TO; i++) {
            if (Math.abs(x[i] - base) > largest / 2) {
                above++;
            }
        }
        return above / 10f;
    }

    /** 1 for a complex that goes up only, −1 for one that goes down only. */
    private static float polarity(float[] x) {
        double base = mean(x, CENTRE - 16, CENTRE - 10);
        double up = 0;
        double down = 0;
        for (int i = QRS_FROM; i < QRS_TO; i++) {
            up = Math.max(up, x[i] - base);
            down = Math.max(down, base - x[i]);
        }
        return (float) ((up - down) / (up + down + 1e-4));
    }

    static float height(float[] x, int from, int to) {
        float min = Float.MAX_VALUE;
        float max = -Float.MAX_VALUE;
        for (int i = from; i < to; i++) {
            min = Math.min(min, x[i]);
            max = Math.max(max, x[i]);
        }
        return max - min;
    }

    /** Mean of the complex above the level before it. */
    private static float area(float[] x, float scale) {
        double base = mean(x, CENTRE - 16, CENTRE - 10);
        return (float) ((mean(x, QRS_FROM, QRS_TO) - base) / scale);
    }
}
