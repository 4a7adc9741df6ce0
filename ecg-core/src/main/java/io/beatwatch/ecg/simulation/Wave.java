package io.beatwatch.ecg.simulation;

/**
 * One Gaussian kernel of a beat: a dipole that comes and goes.
 *
 * @param kind which wave it is part of; says how it follows the heart rate
 * @param offsetSeconds of its centre from the beat's time, at an RR interval of one second
 * @param sigmaSeconds its standard deviation, at an RR interval of one second
 * @param peak the dipole at its centre, in millivolts
 */
record Wave(Kind kind, double offsetSeconds, double sigmaSeconds, Dipole peak) {
    /** Waves follow the RR interval as RR to the power of an exponent. */
    enum Kind {
        /** The PR interval shortens little with rate. */
        P(0.25, 0),
        /** The QRS does not follow the rate. */
        QRS(0, 0),
        /** QT follows the square root of RR (Bazett). */
        T(0.5, 0.5);

        private final double offsetExponent;
        private final double sigmaExponent;

        Kind(double offsetExponent, double sigmaExponent) {
            this.offsetExponent = offsetExponent;
            this.sigmaExponent = sigmaExponent;
        }

        double offsetExponent() {
            return offsetExponent;
        }

        double sigmaExponent() {
            return sigmaExponent;
        }
    }

    Wave times(double factor) {
        return new Wave(kind, offsetSeconds, sigmaSeconds, peak.times(factor));
    }

    Wave turned(double degrees) {
        return new Wave(kind, offsetSeconds, sigmaSeconds, peak.turned(degrees));
    }

    Wave widened(double factor) {
        return new Wave(kind, offsetSeconds * factor, sigmaSeconds * factor, peak);
    }
}
