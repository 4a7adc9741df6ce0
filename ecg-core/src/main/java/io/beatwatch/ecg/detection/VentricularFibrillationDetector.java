package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.signal.RingBuffer;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;

/**
 * Tells ventricular fibrillation and flutter from the signal: waves of 150 a minute and more without organised QRS in a
 * lead that has energy. It asks no beat detector, which may well take the waves for beats.
 *
 * <p>Every {@value #HOP_SECONDS} s the last {@value FibrillationLead#WINDOW_SECONDS} s of each lead are weighed by two
 * measures ({@link FibrillationLead}): the leakage of a filter that takes out the mean period (S. Kuo, R. Dillman,
 * "Computer detection of ventricular fibrillation", Computers in Cardiology 1978) and the share of the time in which the
 * signal is steep, in place of the share in which it is high (TCSC, M. A. Arafat et al., Signal, Image and Video Processing
 * 5, 2011) or of counts in bands (I. Jekova, V. Krasteva, Physiological Measurement 25, 2004). A logistic rule joins them.
 * The leads' answers are averaged, so that a lead with QRS complexes speaks against one without; a lead without energy, one
 * that is not usable and one whose window is not full yet say nothing. Fibrillation begins where the mean over
 * {@value #EVALUATIONS} evaluations is at least {@value #BEGINS_AT}, and is over when it has been below {@value #ENDS_AT}
 * for {@value #QUIET_EVALUATIONS} of them. What was fitted to what, and what it finds:
 * docs/lab/ventricular-fibrillation.md.
 *
 * <p>For 100 Hz and more. Known 5.6 s after the onset (median on recordings; minutes at worst, where it is slow or fine),
 * over about 9 s after the last wave. Flutter and ventricular tachycardia are one thing seen from here: waves of 150 to 240
 * a minute that repeat themselves exactly are taken for tachycardia, others for flutter, whoever annotated them.
 *
 * <p>Single thread; nothing is allocated per sample. Output does not depend on chunks.
 */
public final class VentricularFibrillationDetector implements StreamState {
    /** No episode. */
    public static final long NONE = -1;

    static final double HOP_SECONDS = 0.5;
    static final int EVALUATIONS = 11;
    static final double BEGINS_AT = 1.25;
    static final double ENDS_AT = -2;
    static final int QUIET_EVALUATIONS = 10;

    private final FibrillationLead[] leads;
    private final int hop;
    private final long halfWindow;
    private final long hopSamples;
    /** The last evaluations, all leads together. */
    private final RingBuffer evidence = new RingBuffer(EVALUATIONS);

    private long samples;
    private int sinceEvaluation;
    private int quiet;
    private long since;

    public VentricularFibrillationDetector(SampleRate rate, int leads) {
        if (leads < 1) {
            throw new IllegalArgumentException("leads must be at least 1, got " + leads);
        }
        if (!(rate.hertz() >= 100)) {
            throw new IllegalArgumentException("rate must be at least 100 Hz, got " + rate);
        }
        this.leads = new FibrillationLead[leads];
        for (int l = 0; l < leads; l++) {
            this.leads[l] = new FibrillationLead(rate);
        }
        int factor = FibrillationLead.factor(rate);
        hop = (int) Math.round(HOP_SECONDS * rate.hertz() / factor);
        hopSamples = (long) hop * factor;
        halfWindow = rate.samples(FibrillationLead.WINDOW_SECONDS / 2);
        reset();
    }

    /**
     * Takes the next sample of all leads.
     *
     * @param millivolts by lead
     * @param usable whether the lead has a signal at all; false where it is off. The lead then says nothing until it has
     *     been usable for a whole window. A value that is no number is taken as not usable
     */
    public void next(float[] millivolts, boolean[] usable) {
        boolean ready = false;
        for (int l = 0; l < leads.length; l++) {
            // all of them are ready at the same sample
            ready = leads[l].next(millivolts[l], usable[l]);
        }
        samples++;
        if (ready && ++sinceEvaluation == hop) {
            sinceEvaluation = 0;
            evaluate();
        }
    }

    private void evaluate() {
        double sum = 0;
        int speaking = 0;
        for (FibrillationLead lead : leads) {
            double says = lead.evidence();
            if (!Double.isNaN(says)) {
                sum += says;
                speaking++;
            }
        }
        evidence.push((float) (speaking == 0 ? -FibrillationLead.STRONGEST : sum / speaking));
        double mean = 0;
        for (int i = 0; i < EVALUATIONS; i++) {
            mean += evidence.ago(i);
        }
        mean /= EVALUATIONS;
        if (since == NONE) {
            if (mean >= BEGINS_AT) {
                since = onset();
                quiet = 0;
            }
        } else if (mean >= ENDS_AT) {
            quiet = 0;
        } else if (++quiet == QUIET_EVALUATIONS) {
            since = NONE;
        }
    }

    /** A window tips over when about half of it are such waves. */
    private long onset() {
        int first = EVALUATIONS - 1;
        while (evidence.ago(first) <= 0) {
            first--;
        }
        return Math.max(0, samples - 1 - first * hopSamples - halfWindow);
    }

    /** Whether the patient fibrillates or flutters now. */
    public boolean present() {
        return since != NONE;
    }

    /** The sample at which the present episode's waves began, counted from 0 at construction or reset; else {@link #NONE}. */
    public long since() {
        return since;
    }

    @Override
    public void reset() {
        for (FibrillationLead lead : leads) {
            lead.reset();
        }
        evidence.fill((float) -FibrillationLead.STRONGEST);
        samples = 0;
        sinceEvaluation = 0;
        quiet = 0;
        since = NONE;
    }

    @Override
    public int stateBytes() {
        return leads.length * leads[0].stateBytes() + evidence.stateBytes() + 2 * Integer.BYTES + 2 * Long.BYTES;
    }

    @Override
    public void save(ByteBuffer out) {
        for (FibrillationLead lead : leads) {
            lead.save(out);
        }
        evidence.save(out);
        out.putInt(sinceEvaluation).putInt(quiet);
        out.putLong(samples).putLong(since);
    }

    @Override
    public void restore(ByteBuffer in) {
        for (FibrillationLead lead : leads) {
            lead.restore(in);
        }
        evidence.restore(in);
        sinceEvaluation = in.getInt();
        quiet = in.getInt();
        samples = in.getLong();
        since = in.getLong();
    }
}
