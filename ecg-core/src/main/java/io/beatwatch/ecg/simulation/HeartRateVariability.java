package io.beatwatch.ecg.simulation;

/**
 * Sinus RR intervals with the bimodal power spectrum of McSharry et al. 2003: a Gaussian around 0.1 Hz
 * (Mayer waves) and one around the breathing rate (respiratory sinus arrhythmia), each 0.01 Hz wide.
 *
 * <p>The paper takes the inverse Fourier transform of that spectrum with random phases, which has to know the length
 * beforehand. Here a dozen spectral lines per band stand for it, with random phases and incommensurable frequencies, so
 * that the process has no end, no period in practice, and can be asked at any time. Immutable.
 */
final class HeartRateVariability {
    private static final double LOW_BAND_HERTZ = 0.1;
    private static final double BAND_DEVIATION_HERTZ = 0.01;
    private static final int LINES_PER_BAND = 12;
    private static final double REACH_DEVIATIONS = 2.5;
    private static final double SHORTEST_SECONDS = 0.35;
    private static final double LONGEST_SECONDS = 2.5;

    private final double meanSeconds;
    private final double[] amplitudeSeconds = new double[2 * LINES_PER_BAND];
    private final double[] radiansPerSecond = new double[2 * LINES_PER_BAND];
    private final double[] phase = new double[2 * LINES_PER_BAND];

    HeartRateVariability(PatientProfile patient, SimulationRandom random) {
        meanSeconds = 60 / patient.heartRateBpm();
        double deviationSeconds = meanSeconds * patient.heartRateDeviationBpm() / patient.heartRateBpm();
        double lowShare = patient.lfHfRatio() / (1 + patient.lfHfRatio());
        fillBand(0, LOW_BAND_HERTZ, deviationSeconds * Math.sqrt(lowShare), random);
        fillBand(LINES_PER_BAND, patient.respirationHertz(), deviationSeconds * Math.sqrt(1 - lowShare), random);
    }

    private void fillBand(int from, double centreHertz, double deviationSeconds, SimulationRandom random) {
        double power = 0;
        for (int i = 0; i < LINES_PER_BAND; i++) {
            double stratum = (i + random.uniform(0, 1)) / LINES_PER_BAND;
            double deviations = REACH_DEVIATIONS * (2 * stratum - 1);
            double linePower = Math.exp(-deviations * deviations / 2);
            power += linePower;
            amplitudeSeconds[from + i] = Math.sqrt(2 * linePower);
            radiansPerSecond[from + i] = 2 * Math.PI * (centreHertz + BAND_DEVIATION_HERTZ * deviations);
            phase[from + i] = random.uniform(0, 2 * Math.PI);
        }
        for (int i = 0; i < LINES_PER_BAND; i++) {
            amplitudeSeconds[from + i] *= deviationSeconds / Math.sqrt(power);
        }
    }

    double meanSeconds() {
        return meanSeconds;
    }

    /** The interval that follows a sinus beat at this time. */
    double intervalSeconds(double atSeconds) {
        double interval = meanSeconds;
        for (int i = 0; i < phase.length; i++) {
            interval += amplitudeSeconds[i] * Math.cos(radiansPerSecond[i] * atSeconds + phase[i]);
        }
        return Math.min(LONGEST_SECONDS, Math.max(SHORTEST_SECONDS, interval));
    }
}
