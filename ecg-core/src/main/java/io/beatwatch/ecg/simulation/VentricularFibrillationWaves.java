package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * What ventricular fibrillation looks like: along each axis swings from crest to trough and back, every one of another
 * height and length (3 to 7 Hz), coarse at first and finer with time. A likeness for alarms to recognise, not a model
 * of the heart. Single thread.
 */
final class VentricularFibrillationWaves {
    private static final double CREST_MILLIVOLTS = 0.55;
    private static final double FADE_SECONDS = 0.4;
    private static final double FINER_AFTER_SECONDS = 90;
    private static final double FINEST = 0.3;

    private record Episode(long from, long to) {}

    private final Queue<Episode> episodes = new ArrayDeque<>();
    private final SampleRate rate;
    private final Swing[] axes;
    private final double[][] leadAxes;
    private final int fadeSamples;
    private Episode current = new Episode(0, 0);

    VentricularFibrillationWaves(SampleRate rate, List<EcgLead> leads, SimulationRandom random) {
        this.rate = rate;
        this.fadeSamples = rate.samples(FADE_SECONDS);
        this.axes = new Swing[] {
            new Swing(rate, random.split()), new Swing(rate, random.split()), new Swing(rate, random.split())
        };
        this.leadAxes = leads.stream()
                .map(lead -> new double[] {
                    lead.project(new Dipole(CREST_MILLIVOLTS, 0, 0)),
                    lead.project(new Dipole(0, CREST_MILLIVOLTS, 0)),
                    lead.project(new Dipole(0, 0, CREST_MILLIVOLTS))
                })
                .toArray(double[][]::new);
    }

    /** Calls come in the order of time. */
    void schedule(long fromSample, long toSample) {
        episodes.add(new Episode(fromSample, toSample));
    }

    /** Adds the samples {@code from} to {@code to} (excluded) of {@code into}, whose first is sample {@code base}. */
    void add(long base, int from, int to, float[][] into) {
        for (int i = from; i < to; i++) {
            long sample = base + i;
            if (sample >= current.to && !episodes.isEmpty() && episodes.peek().from <= sample) {
                current = episodes.remove();
            }
            if (sample < current.to) {
                addSample(sample, i, into);
            }
        }
    }

    private void addSample(long sample, int index, float[][] into) {
        double fade = Math.min(1, Math.min(sample - current.from + 1, current.to - sample) / (double) fadeSamples);
        double age = rate.seconds(sample - current.from);
        double gain = fade * Math.max(FINEST, 1 - age / FINER_AFTER_SECONDS);
        for (int axis = 0; axis < axes.length; axis++) {
            double height = gain * axes[axis].next();
            for (int l = 0; l < into.length; l++) {
                into[l][index] += (float) (leadAxes[l][axis] * height);
            }
        }
    }

    /** One axis: raised cosines between crests and troughs that are drawn one by one. */
    private static final class Swing {
        private final SimulationRandom random;
        private final double hertz;
        private double before;
        private double after;
        private double step;
        private double progress = 1;
        private int sign = 1;

        Swing(SampleRate rate, SimulationRandom random) {
            this.random = random;
            this.hertz = rate.hertz();
        }

        double next() {
            if (progress >= 1) {
                progress -= 1;
                before = after;
                sign = -sign;
                after = sign * random.uniform(0.25, 1);
                step = 1 / (hertz * random.uniform(0.07, 0.16));
            }
            double value = before + (after - before) * (0.5 - 0.5 * Math.cos(Math.PI * progress));
            progress += step;
            return value;
        }
    }
}
