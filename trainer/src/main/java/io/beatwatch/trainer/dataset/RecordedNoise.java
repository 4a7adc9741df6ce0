package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.util.List;
import java.util.Random;

/**
 * Noise of electrodes, muscles and breathing as it was recorded, to be laid over recordings for training. Any thread.
 *
 * @param records of noise; may hold none
 */
public record RecordedNoise(List<WfdbRecord> records) {
    /** No noise at hand. */
    public static final RecordedNoise NONE = new RecordedNoise(List.of());

    private static final double SHORTEST_QUIET = 10;
    private static final double LONGEST_QUIET = 60;
    private static final double SHORTEST_NOISE = 5;
    private static final double LONGEST_NOISE = 90;
    /** The worst still shows most QRS complexes, the least is hardly seen. */
    private static final double WORST_DECIBELS = 0;

    private static final double LEAST_DECIBELS = 24;
    private static final double QRS_HALF_SECONDS = 0.05;

    public RecordedNoise {
        records = List.copyOf(records);
    }

    public boolean none() {
        return records.isEmpty();
    }

    /**
     * A recording with noise in about half of its time: stretches of 5 to 90 s, in half of them on both leads and else on
     * one, whose signal-to-noise ratio is 0 to 24 dB as G. B. Moody's {@code nst} counts it (the signal's power is that of a
     * sine wave of the median QRS complex's height).
     *
     * @param beats whose annotations tell where the QRS complexes are
     */
    RecordLeads over(RecordLeads clean, List<Annotation> beats, Random random) {
        LeadStrip strip = clean.strip();
        double hertz = clean.rate().hertz();
        short[][] samples = new short[strip.leads()][];
        double[] heights = new double[strip.leads()];
        for (int lead = 0; lead < samples.length; lead++) {
            samples[lead] = strip.lead(lead).clone();
            heights[lead] = medianHeight(clean, lead, beats);
        }
        int at = 0;
        while (true) {
            at += (int) (hertz * Draws.uniform(random, SHORTEST_QUIET, LONGEST_QUIET));
            int end = (int)
                    Math.min(strip.length(), at + hertz * Draws.logUniform(random, SHORTEST_NOISE, LONGEST_NOISE));
            if (at >= end) {
                break;
            }
            WfdbRecord noise = records.get(random.nextInt(records.size()));
            double power = Math.pow(10, Draws.uniform(random, WORST_DECIBELS, LEAST_DECIBELS) / 10);
            int spared = random.nextInt(4);
            for (int lead = 0; lead < samples.length; lead++) {
                double[] stretch = stretch(noise, lead, hertz, end - at, random);
                if (lead != spared) {
                    add(stretch, heights[lead] / Math.sqrt(8 * power), samples[lead], at);
                }
            }
            at = end;
        }
        return new RecordLeads(
                clean.rate(), new LeadStrip(samples, strip.firstSample()), clean.scales(), clean.names());
    }

    /** From a random place on, and on from the beginning where it ends, at another sampling rate, mean 0 and standard deviation 1. */
    private static double[] stretch(WfdbRecord noise, int lead, double hertz, int length, Random random) {
        short[] all = noise.samples(lead % noise.header().signals().size());
        double step = noise.rate().hertz() / hertz;
        double from = random.nextDouble() * all.length;
        double[] stretch = new double[length];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < length; i++) {
            double at = from + i * step;
            int before = (int) at;
            short value = all[before % all.length];
            stretch[i] = value + (at - before) * (all[(before + 1) % all.length] - value);
            sum += stretch[i];
            squares += stretch[i] * stretch[i];
        }
        double mean = sum / length;
        double deviation = Math.sqrt(Math.max(1, squares / length - mean * mean));
        for (int i = 0; i < length; i++) {
            stretch[i] = (stretch[i] - mean) / deviation;
        }
        return stretch;
    }

    private static void add(double[] noise, double gain, short[] samples, int at) {
        for (int i = 0; i < noise.length; i++) {
            long sum = samples[at + i] + Math.round(gain * noise[i]);
            samples[at + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        }
    }

    private static double medianHeight(RecordLeads leads, int lead, List<Annotation> beats) {
        int reach = leads.rate().samples(QRS_HALF_SECONDS);
        double[] heights = beats.stream()
                .filter(beat -> BeatMapping.AAMI.classOf(beat.code()).isPresent())
                .mapToDouble(beat -> height(leads.strip(), lead, beat.sample(), reach))
                .sorted()
                .toArray();
        return heights.length == 0 ? 0 : heights[heights.length / 2];
    }

    private static double height(LeadStrip strip, int lead, long peak, int reach) {
        int most = Short.MIN_VALUE;
        int least = Short.MAX_VALUE;
        for (long i = peak - reach; i <= peak + reach; i++) {
            most = Math.max(most, strip.at(lead, i));
            least = Math.min(least, strip.at(lead, i));
        }
        return most - least;
    }
}
