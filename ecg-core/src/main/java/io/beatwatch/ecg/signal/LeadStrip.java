package io.beatwatch.ecg.signal;

/**
 * A stretch of one or more leads as the device sent it. Beyond its ends the nearest sample repeats, so that a window
 * that does not fit can still be cut. Immutable by convention: the arrays are taken over, not copied.
 */
public final class LeadStrip {
    private final short[][] samples;
    private final long firstSample;

    /**
     * @param samples adu, by lead and time; at least one lead and one sample, all leads of one length
     * @param firstSample index of the first sample in the signal
     */
    public LeadStrip(short[][] samples, long firstSample) {
        if (samples.length == 0 || samples[0].length == 0) {
            throw new IllegalArgumentException("a strip needs at least one lead and one sample");
        }
        for (short[] lead : samples) {
            if (lead.length != samples[0].length) {
                throw new IllegalArgumentException("the leads of a strip must be of one length");
            }
        }
        this.samples = samples;
        this.firstSample = firstSample;
    }

    /** The same samples counted from another origin. */
    public LeadStrip shifted(long by) {
        return new LeadStrip(samples, firstSample + by);
    }

    public int leads() {
        return samples.length;
    }

    /** Samples per lead. */
    public int length() {
        return samples[0].length;
    }

    public long firstSample() {
        return firstSample;
    }

    /** A lead's samples in adu; not to be written to. */
    public short[] lead(int lead) {
        return samples[lead];
    }

    /** The sample at a position in the signal; the nearest one where the strip does not reach. */
    public short at(int lead, long sample) {
        long offset = sample - firstSample;
        return samples[lead][(int) Math.max(0, Math.min(offset, samples[lead].length - 1L))];
    }
}
