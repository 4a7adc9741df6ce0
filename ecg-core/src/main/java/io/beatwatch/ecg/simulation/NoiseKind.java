package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;

/** The three kinds of noise of the MIT-BIH Noise Stress Test Database, modelled. */
public enum NoiseKind {
    /** Slow movement of the baseline, 0.05 to 0.5 Hz. */
    BASELINE_WANDER {
        @Override
        NoiseProcess process(SampleRate rate, SimulationRandom random) {
            return new NoiseProcess.BaselineWander(rate, random);
        }
    },
    /** Electromyogram: broadband above 20 Hz. */
    MUSCLE {
        @Override
        NoiseProcess process(SampleRate rate, SimulationRandom random) {
            return new NoiseProcess.Muscle(rate, random);
        }
    },
    /** Bumps of the length of a QRS or a T wave as electrodes move: the kind that looks like ectopic beats. */
    ELECTRODE_MOTION {
        @Override
        NoiseProcess process(SampleRate rate, SimulationRandom random) {
            return new NoiseProcess.ElectrodeMotion(rate, random);
        }
    };

    /** A source of this noise with an RMS of one. */
    abstract NoiseProcess process(SampleRate rate, SimulationRandom random);
}
