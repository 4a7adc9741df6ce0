package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Finds R peaks online: one sample of every lead in, nothing or the position of one R peak out, at most 200 ms after
 * the peak.
 *
 * <p>Every top of the power in the QRS band (8 to 25 Hz; after J. Pan and W. Tompkins, "A real-time QRS detection
 * algorithm", IEEE Trans. Biomed. Eng. 32, 1985, without their rules) is a candidate. A small network classifies it 100 ms
 * after the top by the course of power in three bands, by heights and shapes of the beats and the noise before it, and
 * by its place in the rhythm. There is no learning period and no search-back: what is expected of a beat sinks while
 * none comes, and even rows of equal candidates without a beat are beats ({@link CandidateRow}). All leads that are on are classified together.
 *
 * <p>Memory is bounded, nothing is allocated per sample, and how samples were chunked on their way here makes no
 * difference. Single thread.
 */
public final class RPeakDetector {
    /** No peak confirmed by this sample. */
    public static final long NONE = -1;

    private static final double LEAST_HERTZ = 100;
    private static final double MOST_HERTZ = 1000;
    private static final int MOST_LEADS = 12;
    /** No second beat earlier than this; a rhythm of 300 a minute just passes. */
    private static final double REFRACTORY_SECONDS = 0.185;
    /** After this time without a beat the expected height sinks, to a third within three seconds. */
    private static final double PATIENCE_SECONDS = 2.5;

    private static final double FADE_SECONDS = 3;
    /** Tops lower than this share of the last beats are not classified: hardly a beat of DS1 is lower. */
    private static final float LEAST_RELATIVE_HEIGHT = 0.1f;

    // when a row of candidates that the network takes for none is beats all the same
    /** Time without a beat from which it is, at least. */
    private static final double ROW_PATIENCE_SECONDS = 1.2;
    /** The same in usual intervals: between slow beats an atrium that flutters makes such waves. */
    private static final float ROW_PATIENCE_INTERVALS = 1.5f;
    /** Least share of the last beats' height. */
    private static final float LEAST_ROW_HEIGHT = 0.25f;
    /** Log odds below which the network is so sure that a row does not outweigh it: T waves have -10 and less. */
    private static final float LEAST_ROW_EVIDENCE = -8;

    /** Changes whenever what is saved changes. */
    private static final byte STATE_FORMAT = 2;

    private final CandidateScore score;
    private final boolean bounded;
    private final boolean rows;
    private final Lead[] leads;
    private final CandidateFinder finder;
    private final Rhythm rhythm;
    private final CandidateRow row;
    private final double hertz;
    private final int maxDelay;
    private final int refractory;
    private final int patience;
    private final int rowPatience;
    private final float fading;
    private long samples;
    private long lastPeak = NONE;
    /** Whether the present row is taken for beats. */
    private boolean rowTaken;
    // workspace of a decision
    private final float[] single = new float[1];
    private final float[][] features;
    private boolean judged;
    private long candidate;

    /**
     * @param rate 100 to 1000 Hz
     * @param leads 1 to 12
     */
    public RPeakDetector(SampleRate rate, int leads) {
        this(rate, leads, CandidateNetwork.shipped());
    }

    RPeakDetector(SampleRate rate, int leads, CandidateScore score) {
        this(rate, leads, score, true);
    }

    /**
     * @param complete whether the power of each of several leads is bounded before it is added to that of the others, and
     *     rows of candidates are looked for; the shipped network was fitted to the tops of the plain sum, without rows
     */
    RPeakDetector(SampleRate rate, int leads, CandidateScore score, boolean complete) {
        if (!(rate.hertz() >= LEAST_HERTZ && rate.hertz() <= MOST_HERTZ)) {
            throw new IllegalArgumentException("sampling rate must be 100 to 1000 Hz, got " + rate);
        }
        if (leads < 1 || leads > MOST_LEADS) {
            throw new IllegalArgumentException("leads must be 1 to " + MOST_LEADS + ", got " + leads);
        }
        this.score = score;
        bounded = complete && leads > 1;
        rows = complete;
        hertz = rate.hertz();
        Timing timing = new Timing(rate);
        CandidateFeatures candidateFeatures = new CandidateFeatures(timing);
        this.leads = new Lead[leads];
        for (int i = 0; i < leads; i++) {
            this.leads[i] = new Lead(timing, candidateFeatures);
        }
        features = new float[leads][CandidateFeatures.COUNT];
        finder = new CandidateFinder(timing.lookAhead());
        rhythm = new Rhythm(timing);
        row = new CandidateRow(timing);
        maxDelay = (int) (PeakLocator.EARLIEST_SECONDS * rate.hertz());
        refractory = timing.steps(REFRACTORY_SECONDS);
        patience = timing.steps(PATIENCE_SECONDS);
        rowPatience = timing.steps(ROW_PATIENCE_SECONDS);
        fading = (float) Math.exp(-1 / (FADE_SECONDS * timing.working().hertz()));
    }

    /** {@link #next(float[])} for a detector of one lead. */
    public long next(float millivolts) {
        single[0] = millivolts;
        return next(single);
    }

    /**
     * Takes the next sample of every lead.
     *
     * @param millivolts one value per lead; a value that is not finite repeats the one before
     * @return the position of an R peak that this sample confirms (samples since construction or {@link #reset()},
     *     counted from 0), larger than every one before, or {@link #NONE}
     */
    public long next(float[] millivolts) {
        if (millivolts.length != leads.length) {
            throw new IllegalArgumentException("expected " + leads.length + " leads, got " + millivolts.length);
        }
        judged = false;
        samples++;
        boolean step = false;
        for (int i = 0; i < leads.length; i++) {
            step = leads[i].next(millivolts[i]);
        }
        return step ? step() : NONE;
    }

    /** One step of the working rate, the same in all leads. */
    private long step() {
        rhythm.step();
        row.step();
        boolean fade = rhythm.sinceBeat() > patience;
        float power = 0;
        Lead leading = null;
        for (Lead lead : leads) {
            if (heard(lead)) {
                leading = leading == null ? lead : leading;
                float relative = bounded ? lead.boundedPower() : lead.relativePower();
                power += leads.length == 1 ? relative : lead.weight() * relative;
                if (fade) {
                    lead.fade(fading);
                }
            }
        }
        boolean top = finder.next(power);
        return top && leading != null && rhythm.sinceBeat() >= refractory ? judge(leading) : NONE;
    }

    /** Classifies the top just found; its position is that in the first lead that is on. */
    private long judge(Lead leading) {
        float height = relativeHeight();
        if (height < LEAST_RELATIVE_HEIGHT) {
            return NONE;
        }
        long peak = samples - 1 - leading.peakAgo();
        if (peak <= lastPeak) {
            return NONE;
        }
        judged = true;
        candidate = peak;
        int heard = fillFeatures();
        float evidence = score.evidence(features, 0, heard);
        boolean ofRow = isOfRow(evidence, height);
        if (ofRow) {
            learnRow();
        } else {
            learn(evidence > 0, evidence, heard);
        }
        if (!(evidence > 0 || ofRow)) {
            rhythm.rejected(height);
            return NONE;
        }
        rhythm.beat(Math.max(0, evidence));
        leading.located();
        lastPeak = peak;
        return peak;
    }

    /**
     * Whether a candidate that the network takes for none is a beat all the same. Where waves of one height come at even
     * intervals for longer than a heart does without a beat, they are its beats: they have become lower and look different,
     * as at the begin of a tachycardia, and the network, which asks for what the last beats were like, does not know them.
     */
    private boolean isOfRow(float evidence, float height) {
        float millivolts = 0;
        for (Lead lead : leads) {
            if (heard(lead)) {
                millivolts = Math.max(millivolts, lead.height());
            }
        }
        boolean inRow = row.next(millivolts);
        if (!inRow && row.broken()) {
            rowTaken = false;
        }
        boolean lowered = inRow && evidence <= 0 && evidence > LEAST_ROW_EVIDENCE && height >= LEAST_ROW_HEIGHT;
        float due = Math.max(
                rowPatience, ROW_PATIENCE_INTERVALS * rhythm.intervals().median());
        rowTaken |= lowered && rhythm.sinceBeat() >= due;
        return rows && lowered && rowTaken;
    }

    /** Beats that the network does not know yet: what they look like is learned, and nothing of the signal's quality. */
    private void learnRow() {
        for (Lead lead : leads) {
            if (heard(lead)) {
                lead.learn();
            }
        }
    }

    /**
     * Whether a lead has a say. One that does not move, among several, is an electrode that came off and of which the
     * gateway said nothing: heard, it would outvote the beats of the others.
     */
    private boolean heard(Lead lead) {
        return lead.on() && !(bounded && lead.quality() == SignalQuality.NO_SIGNAL);
    }

    /** The largest relative height in any lead. */
    private float relativeHeight() {
        float height = 0;
        for (Lead lead : leads) {
            if (heard(lead)) {
                height = Math.max(height, lead.relativeHeight());
            }
        }
        return height;
    }

    /** Fills a row for each lead that is on, and says how many. */
    private int fillFeatures() {
        int filled = 0;
        for (Lead lead : leads) {
            if (heard(lead)) {
                lead.fillFeatures(features[filled++], rhythm);
            }
        }
        return filled;
    }

    /** Tells every lead what was decided of all, and what it would have said alone. */
    private void learn(boolean beat, float evidence, int heard) {
        int row = 0;
        for (Lead lead : leads) {
            if (heard(lead)) {
                lead.judged(beat, heard == 1 ? evidence : score.evidence(features, row, row + 1));
                row++;
            }
        }
    }

    /** The gateway's word that an electrode of this lead is off, or on again, from the next sample on. */
    public void leadOff(int lead, boolean off) {
        leads[lead].off(off);
    }

    /** The quality of a lead's signal up to now. */
    public SignalQuality quality(int lead) {
        return leads[lead].quality();
    }

    /** Forgets everything; the next sample is number 0. */
    public void reset() {
        for (Lead lead : leads) {
            lead.reset();
        }
        finder.reset();
        rhythm.reset();
        row.reset();
        rowTaken = false;
        samples = 0;
        lastPeak = NONE;
    }

    /** The most samples between an R peak and its confirmation: 200 ms. */
    public int maxDelay() {
        return maxDelay;
    }

    /** Upper bound of what {@link #save} writes, bytes. */
    public int stateSize() {
        int bytes =
                2 + Double.BYTES + 2 * Long.BYTES + finder.stateBytes() + rhythm.stateBytes() + row.stateBytes() + 1;
        for (StreamState lead : leads) {
            bytes += lead.stateBytes();
        }
        return bytes;
    }

    /** Writes everything that a detector of the same rate and leads needs to go on exactly from here. */
    public void save(ByteBuffer out) {
        out.put(STATE_FORMAT).put((byte) leads.length).putDouble(hertz);
        out.putLong(samples).putLong(lastPeak);
        finder.save(out);
        rhythm.save(out);
        row.save(out);
        out.put((byte) (rowTaken ? 1 : 0));
        for (Lead lead : leads) {
            lead.save(out);
        }
    }

    /**
     * Takes up what {@link #save} wrote.
     *
     * @throws IllegalArgumentException if that was a detector of another rate, number of leads or version; this one is
     *     then as it was
     */
    public void restore(ByteBuffer in) {
        byte format = in.get();
        byte savedLeads = in.get();
        double savedHertz = in.getDouble();
        if (format != STATE_FORMAT || savedLeads != leads.length || savedHertz != hertz) {
            throw new IllegalArgumentException("the state is of format " + format + ", " + savedLeads + " leads, "
                    + savedHertz + " Hz; expected format " + STATE_FORMAT + ", " + leads.length + " leads, " + hertz
                    + " Hz: start with a new detector");
        }
        samples = in.getLong();
        lastPeak = in.getLong();
        finder.restore(in);
        rhythm.restore(in);
        row.restore(in);
        rowTaken = in.get() != 0;
        for (Lead lead : leads) {
            lead.restore(in);
        }
    }

    /** Whether the latest sample completed a candidate; for fitting the network. */
    boolean judged() {
        return judged;
    }

    /** The position of the candidate classified last; for fitting the network. */
    long candidate() {
        return candidate;
    }

    /** The features of the candidate judged last, by lead; for fitting the network. */
    float[][] features() {
        return features;
    }
}
