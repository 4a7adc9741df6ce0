package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds R peaks online: one sample of every lead in, nothing or the position of one R peak out, at most 200 ms after
 * the peak.
 *
 * <p>Memory is bounded, nothing is allocated per sample, and how samples were chunked on their way here makes no
 * difference. Single thread.
 */
public final class RPeakDetector {
    /** No peak confirmed by this sample. */
    public static final long NONE = -1;

    private static final double MAX_DELAY_SECONDS = 0.2;
    private static final double LEAST_HERTZ = 100;
    private static final double MOST_HERTZ = 1000;
    private static final int MOST_LEADS = 12;
    private static final double LOOK_AHEAD_SECONDS = 0.09;
    private static final double SEARCH_SECONDS = 0.1;

    private final int leads;
    private final int factor;
    private final int maxDelay;
    private final int search;
    private final LeadFrontEnd[] frontEnds;
    private final RingBuffer[] raw;
    private final boolean[] off;
    private final CandidateFinder candidates;
    private final BeatJudge judge;
    private final List<StreamState> parts = new ArrayList<>();
    private final float[] single = new float[1];
    private long samples;
    private long lastPeak;

    /**
     * @param rate 100 to 1000 Hz
     * @param leads 1 to 12
     */
    public RPeakDetector(SampleRate rate, int leads) {
        if (!(rate.hertz() >= LEAST_HERTZ && rate.hertz() <= MOST_HERTZ)) {
            throw new IllegalArgumentException("sampling rate must be 100 to 1000 Hz, got " + rate);
        }
        if (leads < 1 || leads > MOST_LEADS) {
            throw new IllegalArgumentException("leads must be 1 to " + MOST_LEADS + ", got " + leads);
        }
        this.leads = leads;
        factor = (int) (rate.hertz() / LEAST_HERTZ);
        SampleRate working = SampleRate.ofHertz(rate.hertz() / factor);
        maxDelay = (int) (MAX_DELAY_SECONDS * rate.hertz());
        search = rate.samples(SEARCH_SECONDS);
        frontEnds = new LeadFrontEnd[leads];
        raw = new RingBuffer[leads];
        off = new boolean[leads];
        for (int lead = 0; lead < leads; lead++) {
            frontEnds[lead] = new LeadFrontEnd(rate, factor);
            raw[lead] = new RingBuffer(maxDelay + 1);
            parts.add(frontEnds[lead]);
            parts.add(raw[lead]);
        }
        candidates = new CandidateFinder(working.samples(LOOK_AHEAD_SECONDS));
        judge = new BeatJudge(working);
        parts.add(candidates);
        parts.add(judge);
        reset();
    }

    /** {@link #next(float[])} of a detector with one lead. */
    public long next(float millivolts) {
        single[0] = millivolts;
        return next(single);
    }

    /**
     * Takes the next sample of every lead.
     *
     * @param millivolts one value per lead
     * @return the position of an R peak (samples since construction or {@link #reset()}, counted from 0) that this
     *     sample confirms, larger than every one before, or {@link #NONE}
     */
    public long next(float[] millivolts) {
        if (millivolts.length != leads) {
            throw new IllegalArgumentException("expected " + leads + " leads, got " + millivolts.length);
        }
        boolean ready = false;
        float envelope = 0;
        int on = 0;
        for (int lead = 0; lead < leads; lead++) {
            float x = off[lead] ? 0 : millivolts[lead];
            if (samples == 0) {
                raw[lead].fill(x);
            } else {
                raw[lead].push(x);
            }
            if (frontEnds[lead].next(x)) {
                ready = true;
                if (!off[lead]) {
                    envelope += frontEnds[lead].envelope();
                    on++;
                }
            }
        }
        samples++;
        if (!ready) {
            return NONE;
        }
        judge.step();
        if (!candidates.next(on == 0 ? 0 : envelope / on) || on == 0 || !judge.isBeat(candidates.height())) {
            return NONE;
        }
        long peak = samples - 1 - peakAgo();
        if (peak <= lastPeak) {
            return NONE;
        }
        lastPeak = peak;
        return peak;
    }

    /** How many samples ago the main deflection of the beat stood. */
    private int peakAgo() {
        int lead = 0;
        while (lead < leads - 1 && off[lead]) {
            lead++;
        }
        int from = maxDelay - search;
        double mean = 0;
        for (int i = from; i <= maxDelay; i++) {
            mean += raw[lead].ago(i);
        }
        mean /= search + 1;
        int best = from;
        double largest = -1;
        for (int i = from; i <= maxDelay; i++) {
            double deflection = Math.abs(raw[lead].ago(i) - mean);
            if (deflection > largest) {
                largest = deflection;
                best = i;
            }
        }
        return (int) Math.min(best, samples - 1);
    }

    /** The gateway's word that an electrode of this lead is off, or on again, from the next sample on. */
    public void leadOff(int lead, boolean off) {
        this.off[lead] = off;
    }

    /** The quality of a lead's signal up to now. */
    public SignalQuality quality(int lead) {
        return off[lead] ? SignalQuality.NO_SIGNAL : SignalQuality.CLEAN;
    }

    /** Forgets everything; the next sample is number 0. */
    public void reset() {
        parts.forEach(StreamState::reset);
        java.util.Arrays.fill(off, false);
        samples = 0;
        lastPeak = NONE;
    }

    /** Samples between an R peak and its confirmation, at most 200 ms. */
    public int maxDelay() {
        return maxDelay;
    }

    /** Upper bound of what {@link #save} writes, bytes. */
    public int stateSize() {
        return 2 * Long.BYTES
                + leads
                + parts.stream().mapToInt(StreamState::stateBytes).sum();
    }

    /** Writes everything that a detector of the same rate and leads needs to go on exactly from here. */
    public void save(ByteBuffer out) {
        out.putLong(samples).putLong(lastPeak);
        for (boolean leadOff : off) {
            out.put((byte) (leadOff ? 1 : 0));
        }
        parts.forEach(part -> part.save(out));
    }

    public void restore(ByteBuffer in) {
        samples = in.getLong();
        lastPeak = in.getLong();
        for (int lead = 0; lead < leads; lead++) {
            off[lead] = in.get() != 0;
        }
        parts.forEach(part -> part.restore(in));
    }
}
