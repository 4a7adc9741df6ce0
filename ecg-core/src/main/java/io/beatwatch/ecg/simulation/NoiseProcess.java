package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;

/** An endless stationary noise with a mean of zero and an RMS of one, one sample a call. Single thread. */
interface NoiseProcess {
    double next();

    /** Three sinusoids with frequencies and phases of their own. */
    final class BaselineWander implements NoiseProcess {
        private static final double[] BAND_HERTZ = {0.05, 0.12, 0.25, 0.5};
        private static final int LINES = BAND_HERTZ.length - 1;
        private static final double AMPLITUDE = Math.sqrt(2.0 / LINES);

        private final Rotation[] lines = new Rotation[LINES];

        BaselineWander(SampleRate rate, SimulationRandom random) {
            for (int i = 0; i < LINES; i++) {
                double hertz = random.uniform(BAND_HERTZ[i], BAND_HERTZ[i + 1]);
                lines[i] = new Rotation(hertz / rate.hertz(), random.uniform(0, 1));
            }
        }

        @Override
        public double next() {
            double sum = 0;
            for (Rotation line : lines) {
                sum += line.next();
            }
            return AMPLITUDE * sum;
        }
    }

    /** White noise through a first-order high pass at 20 Hz. */
    final class Muscle implements NoiseProcess {
        private static final double CUTOFF_HERTZ = 20;

        private final SimulationRandom random;
        private final double pole;
        private final double gain;
        private double input;
        private double output;

        Muscle(SampleRate rate, SimulationRandom random) {
            this.random = random;
            this.pole = Math.exp(-2 * Math.PI * CUTOFF_HERTZ / rate.hertz());
            // white noise of variance 1 leaves (1 - 1/z) / (1 - pole/z) with variance 2 / (1 + pole)
            this.gain = Math.sqrt((1 + pole) / 2);
        }

        @Override
        public double next() {
            double white = random.normal();
            output = pole * output + white - input;
            input = white;
            return gain * output;
        }
    }

    /** Shot noise: pulses at random moments, of random height and sign, that rise in 40 ms and fall in 250 ms. */
    final class ElectrodeMotion implements NoiseProcess {
        private static final double PULSES_PER_SECOND = 1.5;
        private static final double RISE_SECONDS = 0.04;
        private static final double FALL_SECONDS = 0.25;

        private final SimulationRandom random;
        private final double pulseChance;
        private final double rise;
        private final double fall;
        private final double gain;
        private double charge;
        private double output;

        ElectrodeMotion(SampleRate rate, SimulationRandom random) {
            this.random = random;
            this.pulseChance = PULSES_PER_SECOND / rate.hertz();
            this.rise = Math.exp(-1 / (RISE_SECONDS * rate.hertz()));
            this.fall = Math.exp(-1 / (FALL_SECONDS * rate.hertz()));
            // Campbell's theorem: variance = pulses per sample times the energy of the two poles' impulse response
            double both = rise * fall;
            double energy = (1 + both) / ((1 - both) * (1 - rise * rise) * (1 - fall * fall));
            this.gain = 1 / Math.sqrt(pulseChance * energy);
        }

        @Override
        public double next() {
            charge = rise * charge + (random.chance(pulseChance) ? random.normal() : 0);
            output = fall * output + charge;
            return gain * output;
        }
    }
}
