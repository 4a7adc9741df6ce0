package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The f waves of atrial fibrillation: a sawtooth of three harmonics whose frequency and amplitude swing slowly, after
 * Stridh and Sörnmo 2001, "Spatiotemporal QRST cancellation techniques for analysis of atrial fibrillation", IEEE TBME
 * 48(1):105-111. A second, slower swing is added to each. They fade in and out within 0.3 s. Single thread.
 */
final class AtrialFibrillationWaves {
    private static final int HARMONICS = 3;
    private static final double FADE_SECONDS = 0.3;
    /** Largest in V1, well seen in II. */
    private static final Dipole DIRECTION = new Dipole(0.02, 0.06, -0.11);

    private record Switch(long sample, boolean on) {}

    private final Queue<Switch> switches = new ArrayDeque<>();
    private final double[] leadMillivolts;
    private final double turnsPerSample;
    private final double fadePerSample;
    private final Rotation frequencySwing;
    private final Rotation secondFrequencySwing;
    private final Rotation amplitudeSwing;
    private final Rotation secondAmplitudeSwing;
    private boolean on;
    private double gain;
    private double phase;

    AtrialFibrillationWaves(SampleRate rate, List<EcgLead> leads, SimulationRandom random) {
        Dipole dipole = DIRECTION.times(random.uniform(0.6, 1.5));
        leadMillivolts = leads.stream().mapToDouble(l -> l.project(dipole)).toArray();
        turnsPerSample = random.uniform(5.2, 7.5) / rate.hertz();
        fadePerSample = 1 / (FADE_SECONDS * rate.hertz());
        frequencySwing = swing(0.11, rate, random);
        secondFrequencySwing = swing(0.73, rate, random);
        amplitudeSwing = swing(0.27, rate, random);
        secondAmplitudeSwing = swing(1.1, rate, random);
    }

    private static Rotation swing(double hertz, SampleRate rate, SimulationRandom random) {
        return new Rotation(hertz * random.uniform(0.8, 1.25) / rate.hertz(), random.uniform(0, 1));
    }

    /** Calls come in the order of time. */
    void turn(long sample, boolean turnOn) {
        switches.add(new Switch(sample, turnOn));
    }

    /** Adds the samples {@code from} to {@code to} (excluded) of {@code into}, whose first is sample {@code base}. */
    void add(long base, int from, int to, float[][] into) {
        for (int i = from; i < to; i++) {
            while (!switches.isEmpty() && switches.peek().sample() <= base + i) {
                on = switches.remove().on();
            }
            if (on || gain > 0) {
                gain = on ? Math.min(1, gain + fadePerSample) : Math.max(0, gain - fadePerSample);
                double wave = gain * next();
                for (int l = 0; l < into.length; l++) {
                    into[l][i] += (float) (leadMillivolts[l] * wave);
                }
            }
        }
    }

    private double next() {
        double frequency = 1 + 0.05 * frequencySwing.next() + 0.12 * secondFrequencySwing.next();
        phase += turnsPerSample * frequency;
        phase -= Math.floor(phase);
        double sin = Math.sin(2 * Math.PI * phase);
        double twoCos = 2 * Math.cos(2 * Math.PI * phase);
        double wave = 0;
        double before = 0;
        double harmonic = sin;
        for (int h = 1; h <= HARMONICS; h++) {
            wave -= harmonic / h;
            double after = twoCos * harmonic - before;
            before = harmonic;
            harmonic = after;
        }
        return wave * (0.8 + 0.2 * amplitudeSwing.next() + 0.25 * secondAmplitudeSwing.next());
    }
}
