package io.beatwatch.ecg.simulation;

import java.util.Objects;

/**
 * How loud a noise is: an RMS in millivolts, or a signal-to-noise ratio in decibels.
 *
 * <p>The ratio is that of WFDB's {@code nst} (Moody, Muldrow, Mark 1984): the signal's power is an eighth of the square
 * of the normal QRS's peak-to-peak amplitude in that lead, the noise's power its mean square.
 *
 * @param value millivolts (0.001 to 10) or decibels (−20 to 40)
 */
public record NoiseLevel(double value, Unit unit) {
    /** What the value counts. */
    public enum Unit {
        RMS_MILLIVOLTS,
        SIGNAL_TO_NOISE_DECIBELS
    }

    public NoiseLevel {
        Objects.requireNonNull(unit, "unit");
        switch (unit) {
            case RMS_MILLIVOLTS -> Checks.within("noise level in millivolts", value, 0.001, 10);
            case SIGNAL_TO_NOISE_DECIBELS -> Checks.within("noise level in decibels", value, -20, 40);
        }
    }

    public static NoiseLevel ofMillivolts(double rms) {
        return new NoiseLevel(rms, Unit.RMS_MILLIVOLTS);
    }

    public static NoiseLevel ofDecibels(double signalToNoise) {
        return new NoiseLevel(signalToNoise, Unit.SIGNAL_TO_NOISE_DECIBELS);
    }

    /** The RMS in a lead whose normal QRS has this peak-to-peak amplitude. */
    double rmsMillivolts(double qrsPeakToPeakMillivolts) {
        return switch (unit) {
            case RMS_MILLIVOLTS -> value;
            case SIGNAL_TO_NOISE_DECIBELS -> qrsPeakToPeakMillivolts / Math.sqrt(8) / Math.pow(10, value / 20);
        };
    }
}
