package io.beatwatch.ecg.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartRateVariabilityTest {
    private static final int SECONDS = 4_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldHaveTwoBandsOfTheAskedPowerWhenLookedAtForHours(long seed) {
        PatientProfile patient = PatientProfile.typical();
        HeartRateVariability variability = new HeartRateVariability(patient, new SimulationRandom(seed));
        double[] deviations = new double[2 * SECONDS];
        double variance = 0;
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = variability.intervalSeconds(i / 2.0) - variability.meanSeconds();
            variance += deviations[i] * deviations[i] / deviations.length;
        }

        double low = power(deviations, 0.07, 0.13);
        double high = power(deviations, 0.22, 0.28);

        // ECGSYN's relation of the deviation of RR to that of the rate: 60 s / min times deviation / mean²
        assertThat(Math.sqrt(variance)).isCloseTo(60 * 2 / (66.0 * 66.0), withinPercentage(3));
        assertThat(low / high).isCloseTo(0.5, withinPercentage(10));
        assertThat(low + high).isCloseTo(variance, withinPercentage(3));
    }

    /** The power between two frequencies, by the discrete Fourier transform of what was sampled twice a second. */
    private static double power(double[] samples, double fromHertz, double toHertz) {
        double power = 0;
        for (int k = (int) (fromHertz * SECONDS); k < toHertz * SECONDS; k++) {
            Rotation sine = new Rotation((double) k / samples.length, 0);
            Rotation cosine = new Rotation((double) k / samples.length, 0.25);
            double real = 0;
            double imaginary = 0;
            for (double sample : samples) {
                real += sample * cosine.next();
                imaginary += sample * sine.next();
            }
            power += 2 * (real * real + imaginary * imaginary) / ((double) samples.length * samples.length);
        }
        return power;
    }
}
