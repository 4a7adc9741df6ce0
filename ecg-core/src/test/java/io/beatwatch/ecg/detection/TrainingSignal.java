package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.detection.DetectorScoring.Reference;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * A record to learn from, as it is or disturbed as bedside signals are.
 *
 * @param leads millivolts, by lead and time
 */
record TrainingSignal(float[][] leads, double hertz, Reference reference) {
    static TrainingSignal read(Path record, int... leads) throws IOException {
        WfdbRecord signals = WfdbRecord.read(record);
        float[][] millivolts = new float[leads.length][];
        for (int i = 0; i < leads.length; i++) {
            millivolts[i] = signals.millivolts(leads[i]);
        }
        return new TrainingSignal(millivolts, signals.rate().hertz(), Reference.read(record));
    }

    /** The noises that are mixed in, recorded at 360 Hz with electrodes where no heart is seen. */
    record Noises(float[][] any, float[][] electrodeMotion) {
        static final double HERTZ = 360;

        static Noises read(Path folder) throws IOException {
            float[][] motion = {noise(folder, "em118", 0), noise(folder, "em118", 1)};
            float[][] any = {
                noise(folder, "bw", 0),
                noise(folder, "bw", 1),
                noise(folder, "ma", 0),
                noise(folder, "ma", 1),
                motion[0],
                motion[1]
            };
            return new Noises(any, motion);
        }

        private static float[] noise(Path folder, String name, int lead) throws IOException {
            float[] values = WfdbRecord.read(folder.resolve(name)).millivolts(lead);
            double mean = 0;
            for (float value : values) {
                mean += value / values.length;
            }
            for (int i = 0; i < values.length; i++) {
                values[i] -= (float) mean;
            }
            return values;
        }
    }

    /** The ways in which a signal is disturbed. */
    enum Disturbance {
        /** As recorded. */
        NONE,
        /** Other rates of heart and sampling, noises, gain steps, pauses, hiss. */
        BEDSIDE,
        /** Long stretches of strong electrode motion, the noise most like beats. */
        MOTION
    }

    /**
     * A disturbed copy. Where a single lead stands still its beats are gone; where several leads do, each on its own,
     * they are not.
     */
    TrainingSignal disturbed(Disturbance kind, Noises noises, long seed) {
        if (kind == Disturbance.NONE) {
            return this;
        }
        Random random = new Random(seed);
        double stretch = kind == Disturbance.BEDSIDE ? 1.9 : 1.1;
        double newHertz =
                Math.max(100, Math.min(1000, hertz * Math.exp(Math.log(stretch) * (2 * random.nextDouble() - 1))));
        float[][] disturbed = new float[leads.length][];
        boolean[] still = new boolean[leads[0].length];
        for (int lead = 0; lead < leads.length; lead++) {
            disturbed[lead] = disturb(leads[lead], newHertz, kind, noises, still, random);
        }
        long[] beats = leads.length > 1
                ? reference.beats()
                : Arrays.stream(reference.beats())
                        .filter(beat -> !still[(int) Math.min(beat, still.length - 1)])
                        .toArray();
        return new TrainingSignal(disturbed, newHertz, new Reference(beats, reference.flutter()));
    }

    private float[] disturb(
            float[] clean, double newHertz, Disturbance kind, Noises noises, boolean[] still, Random random) {
        float[] out = new float[clean.length];
        double size = beatSize(clean);
        double targetGain = Math.exp(0.5 * random.nextGaussian());
        double gain = targetGain;
        double offset = 0;
        double until = 0;
        boolean pause = false;
        double held = 0;
        double hiss = 0;
        float[] noise = null;
        double noiseAt = 0;
        double noiseGain = 0;
        for (int i = 0; i < out.length; i++) {
            double now = i / newHertz;
            if (now >= until) {
                until = now + 6 + 40 * random.nextDouble();
                pause = false;
                hiss = 0;
                noise = null;
                double choice = random.nextDouble();
                boolean motion = kind == Disturbance.MOTION;
                if (choice < (motion ? 0.6 : 0.35)) {
                    float[][] kinds = motion ? noises.electrodeMotion() : noises.any();
                    noise = kinds[random.nextInt(kinds.length)];
                    noiseAt = random.nextInt(noise.length);
                    double decibels = motion ? 20 * random.nextDouble() - 2 : 3 + 21 * random.nextDouble();
                    noiseGain = noiseGain(noise, noiseAt, size, decibels);
                } else if (!motion && choice < 0.43) {
                    targetGain = Math.exp(0.6 * random.nextGaussian());
                    offset = random.nextGaussian();
                } else if (!motion && choice < 0.49) {
                    pause = true;
                    until = now + 2 + (random.nextDouble() < 0.3 ? 40 : 8) * random.nextDouble();
                    held = clean[i];
                    hiss = 0.03 * random.nextDouble() * random.nextDouble();
                } else if (!motion && choice < 0.55) {
                    hiss = size * 0.06 * random.nextDouble();
                }
            }
            double x = pause ? held : clean[i];
            if (noise != null) {
                x += noiseGain * noise[(int) noiseAt % noise.length];
                noiseAt += Noises.HERTZ / newHertz;
            }
            if (hiss > 0) {
                x += hiss * random.nextGaussian();
            }
            still[i] |= pause;
            gain += 0.02 * (targetGain - gain);
            out[i] = (float) (gain * x + offset);
        }
        return out;
    }

    /** Noise and signal power are related as in WFDB's {@code nst}: a beat's height squared, over eight. */
    private static double noiseGain(float[] noise, double from, double size, double decibels) {
        int length = 5000;
        double power = 1e-9;
        for (int k = 0; k < length; k++) {
            float value = noise[((int) from + k) % noise.length];
            power += value * value / length;
        }
        return Math.sqrt(size * size / 8 / Math.pow(10, decibels / 10) / power);
    }

    private double beatSize(float[] x) {
        int reach = (int) (0.05 * hertz);
        double sum = 0;
        for (long beat : reference.beats()) {
            float least = Float.MAX_VALUE;
            float most = -Float.MAX_VALUE;
            for (int i = (int) Math.max(0, beat - reach); i < Math.min(x.length, beat + reach); i++) {
                least = Math.min(least, x[i]);
                most = Math.max(most, x[i]);
            }
            sum += most - least;
        }
        return sum / Math.max(1, reference.beats().length);
    }
}
