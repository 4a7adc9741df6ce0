package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.RhythmSegment.LeadOff;
import io.beatwatch.ecg.simulation.RhythmSegment.Noise;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * What lies over the heart's signal: noise and leads that are off, and what the truth says of it. Single thread.
 *
 * <p>Each change of quality is a {@link AnnotationCode#SIGNAL_QUALITY} whose subtype has bit <i>n</i> set where signal
 * <i>n</i> is noisy or off, and bit <i>n</i>+4 as well where it is off; 0 says that all leads are good again.
 */
final class SignalOverlays {
    private static final double NOISE_FADE_SECONDS = 0.2;

    private final SampleRate rate;
    private final List<EcgLead> leads;
    private final BeatWaveform normalBeat;
    private final SimulationRandom random;
    private final TruthLog truth;
    private final List<Overlay> overlays = new ArrayList<>();
    private int quality;

    SignalOverlays(
            SampleRate rate, List<EcgLead> leads, BeatWaveform normalBeat, SimulationRandom random, TruthLog truth) {
        this.rate = rate;
        this.leads = leads;
        this.normalBeat = normalBeat;
        this.random = random;
        this.truth = truth;
    }

    void schedule(long fromSample, Noise noise) {
        overlays.add(new NoiseOverlay(fromSample, fromSample + samples(noise.duration()), noise));
    }

    void schedule(long fromSample, LeadOff leadOff) {
        overlays.add(new LeadOffOverlay(fromSample, fromSample + samples(leadOff.duration()), leadOff));
    }

    private long samples(Duration duration) {
        return Math.round(rate.hertz() * duration.toNanos() / 1e9);
    }

    /** Lays the overlays over {@code signal}, all of it up to {@code count}, whose first is sample {@code base}. */
    void apply(long base, int count, float[][] signal) {
        long end = base + count;
        TreeSet<Long> changes = new TreeSet<>();
        // lead off goes last: what is not connected shows no noise either
        for (boolean last : new boolean[] {false, true}) {
            for (Overlay overlay : overlays) {
                long from = Math.max(base, overlay.from);
                long to = Math.min(end, overlay.to);
                if (overlay instanceof LeadOffOverlay == last && from < to) {
                    overlay.apply((int) (from - base), (int) (to - base), base, signal);
                }
                changes.add(overlay.from);
                changes.add(overlay.to);
            }
        }
        for (long change : changes.subSet(base, end)) {
            int mask = overlays.stream()
                    .filter(o -> o.from <= change && change < o.to)
                    .mapToInt(Overlay::quality)
                    .reduce(0, (a, b) -> a | b);
            if (mask != quality) {
                quality = mask;
                truth.event(new Annotation(change, AnnotationCode.SIGNAL_QUALITY, mask, 0, 0, ""));
            }
        }
        overlays.removeIf(o -> o.to < end);
    }

    private abstract static class Overlay {
        final long from;
        final long to;

        Overlay(long from, long to) {
            this.from = from;
            this.to = to;
        }

        abstract int quality();

        abstract void apply(int fromIndex, int toIndex, long base, float[][] signal);
    }

    private final class NoiseOverlay extends Overlay {
        private final NoiseProcess[] processes = new NoiseProcess[leads.size()];
        private final double[] rms = new double[leads.size()];
        private final double fadeSamples = NOISE_FADE_SECONDS * rate.hertz();

        NoiseOverlay(long from, long to, Noise noise) {
            super(from, to);
            for (int l = 0; l < rms.length; l++) {
                processes[l] = noise.kind().process(rate, random.split());
                rms[l] = noise.level().rmsMillivolts(normalBeat.qrsPeakToPeakMillivolts(l));
            }
        }

        @Override
        int quality() {
            return (1 << leads.size()) - 1;
        }

        @Override
        void apply(int fromIndex, int toIndex, long base, float[][] signal) {
            for (int l = 0; l < rms.length; l++) {
                for (int i = fromIndex; i < toIndex; i++) {
                    long sample = base + i;
                    double fade = Math.min(1, Math.min(sample - from + 1, to - sample) / fadeSamples);
                    signal[l][i] += (float) (rms[l] * fade * processes[l].next());
                }
            }
        }
    }

    private final class LeadOffOverlay extends Overlay {
        private final LeadOff leadOff;

        LeadOffOverlay(long from, long to, LeadOff leadOff) {
            super(from, to);
            this.leadOff = leadOff;
        }

        private boolean isOff(int lead) {
            return leadOff.leads().isEmpty() || leadOff.leads().contains(leads.get(lead));
        }

        @Override
        int quality() {
            int mask = 0;
            for (int l = 0; l < leads.size(); l++) {
                mask |= isOff(l) ? 0x11 << l : 0;
            }
            return mask;
        }

        @Override
        void apply(int fromIndex, int toIndex, long base, float[][] signal) {
            for (int l = 0; l < leads.size(); l++) {
                if (isOff(l)) {
                    Arrays.fill(signal[l], fromIndex, toIndex, (float) leadOff.millivolts());
                }
            }
        }
    }
}
