package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.List;

/**
 * A kind of beat as the chosen leads see it. Immutable; {@link #render} adds one beat to the leads' samples.
 *
 * <p>A Gaussian over equidistant samples satisfies g(n+1) = g(n)·r(n) with r(n+1) = r(n)·q, so that a wave costs three
 * exponentials a beat and two multiplications a sample; waves are cut at 4.5 standard deviations (0.04 per mille).
 */
final class BeatWaveform {
    /** No wave and no pacer spike begins earlier than this before its beat, at any heart rate. */
    static final double LEAD_IN_SECONDS = 0.35;
    /** No wave reaches further than this behind its beat. */
    static final double LEAD_OUT_SECONDS = 0.95;

    private static final double REACH_DEVIATIONS = 4.5;
    private static final double SPIKE_SECONDS = 0.002;
    private static final double SEARCH_SECONDS = 0.1;
    private static final double SEARCH_STEP_SECONDS = 0.0005;

    private final AnnotationCode code;
    private final Wave[] waves;
    private final double[][] amplitudes;
    private final double spikeOffsetSeconds;
    private final double[] spikeMillivolts;
    private final double[] qrsPeakToPeak;
    private final double peakOffsetSeconds;
    private final boolean peakIsPositive;

    /** @param code what the truth calls this beat; null for what is no beat (a blocked P wave) */
    BeatWaveform(AnnotationCode code, List<Wave> waves, List<EcgLead> leads) {
        this(code, waves, leads, 0, new Dipole(0, 0, 0));
    }

    BeatWaveform(AnnotationCode code, List<Wave> waves, List<EcgLead> leads, double spikeOffsetSeconds, Dipole spike) {
        this.code = code;
        this.waves = waves.toArray(Wave[]::new);
        this.spikeOffsetSeconds = spikeOffsetSeconds;
        this.amplitudes = new double[leads.size()][];
        this.spikeMillivolts = new double[leads.size()];
        this.qrsPeakToPeak = new double[leads.size()];
        for (int l = 0; l < leads.size(); l++) {
            EcgLead lead = leads.get(l);
            amplitudes[l] =
                    waves.stream().mapToDouble(w -> lead.project(w.peak())).toArray();
            spikeMillivolts[l] = lead.project(spike);
            qrsPeakToPeak[l] = qrs(l, highestQrs(l, 1)) - qrs(l, highestQrs(l, -1));
        }
        double top = highestQrs(0, 1);
        double bottom = highestQrs(0, -1);
        peakIsPositive = qrs(0, top) >= -qrs(0, bottom);
        peakOffsetSeconds = peakIsPositive ? top : bottom;
    }

    /** Where the QRS in a lead, or its mirror image for sign −1, is highest. */
    private double highestQrs(int lead, int sign) {
        double best = 0;
        for (double offset = -SEARCH_SECONDS; offset <= SEARCH_SECONDS; offset += SEARCH_STEP_SECONDS) {
            if (sign * qrs(lead, offset) > sign * qrs(lead, best)) {
                best = offset;
            }
        }
        return best;
    }

    private double qrs(int lead, double offsetSeconds) {
        double sum = 0;
        for (int w = 0; w < waves.length; w++) {
            if (waves[w].kind() == Wave.Kind.QRS) {
                double deviations = (offsetSeconds - waves[w].offsetSeconds()) / waves[w].sigmaSeconds();
                sum += amplitudes[lead][w] * Math.exp(-deviations * deviations / 2);
            }
        }
        return sum;
    }

    AnnotationCode code() {
        return code;
    }

    /** From the beat's time to the main deflection of the first lead. */
    double peakOffsetSeconds() {
        return peakOffsetSeconds;
    }

    /** Whether the first lead's main deflection points upwards. */
    boolean peakIsPositive() {
        return peakIsPositive;
    }

    double qrsPeakToPeakMillivolts(int lead) {
        return qrsPeakToPeak[lead];
    }

    /**
     * Adds one beat.
     *
     * @param atSeconds the beat's time, counted from the first sample of {@code into}
     * @param rrSeconds the RR interval that the beat's timing follows
     * @param scale of all waves, not of the spike
     * @param into millivolts by lead and time; must hold everything from lead-in to lead-out
     */
    void render(double atSeconds, double rrSeconds, double scale, double hertz, float[][] into) {
        for (int w = 0; w < waves.length; w++) {
            Wave wave = waves[w];
            double offset =
                    wave.offsetSeconds() * Math.pow(rrSeconds, wave.kind().offsetExponent());
            double sigma = wave.sigmaSeconds() * Math.pow(rrSeconds, wave.kind().sigmaExponent()) * hertz;
            renderWave(w, (atSeconds + offset) * hertz, sigma, scale, into);
        }
        int spikeFrom = (int) Math.round((atSeconds + spikeOffsetSeconds) * hertz);
        int spikeTo = spikeFrom + (int) Math.max(1, Math.round(SPIKE_SECONDS * hertz));
        for (int l = 0; l < into.length; l++) {
            if (spikeMillivolts[l] != 0) {
                for (int i = spikeFrom; i < spikeTo; i++) {
                    into[l][i] += (float) spikeMillivolts[l];
                }
            }
        }
    }

    private void renderWave(int wave, double centre, double sigma, double scale, float[][] into) {
        int from = (int) Math.ceil(centre - REACH_DEVIATIONS * sigma);
        int to = (int) Math.floor(centre + REACH_DEVIATIONS * sigma);
        double start = from - centre;
        double variance = sigma * sigma;
        double value = scale * Math.exp(-start * start / (2 * variance));
        double ratio = Math.exp(-(2 * start + 1) / (2 * variance));
        double ratioStep = Math.exp(-1 / variance);
        for (int i = from; i <= to; i++) {
            for (int l = 0; l < into.length; l++) {
                into[l][i] += (float) (amplitudes[l][wave] * value);
            }
            value *= ratio;
            ratio *= ratioStep;
        }
    }
}
