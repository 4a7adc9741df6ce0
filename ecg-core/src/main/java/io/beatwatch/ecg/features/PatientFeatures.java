package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.StreamState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Describes a patient's beats, one at a time and from what came before alone, for a network that knows no patient: each
 * lead's window in units of the patient's usual amplitude, its difference from the patient's usual beat, and features of
 * rhythm, shape and shapes seen so far. Then it learns the beat, of its looks nothing while the heart races (at more than
 * two and a half times the basic rhythm, as in ventricular flutter). Bounded memory; single thread.
 *
 * <p>One or two leads are looked at; for a second lead that is not there zeros stand.
 */
public final class PatientFeatures implements StreamState {
    /** Leads that a description has room for. */
    public static final int LEADS = 2;

    /** Windows per lead: the beat, and its difference from the usual beat. */
    public static final int CHANNELS_PER_LEAD = 2;

    /** Of all windows together. */
    public static final int WINDOW_VALUES = LEADS * CHANNELS_PER_LEAD * BeatWindower.LENGTH;

    /** The features' names in their order. */
    public static final List<String> FEATURES = features();

    /** Length of a description: the windows, then the features. */
    public static final int LENGTH = WINDOW_VALUES + FEATURES.size();

    /** Beats after which a patient counts as learned. */
    private static final int LEARNING_BEATS = 16;
    /** Beats after a gap during which the rhythm counts as unknown. */
    private static final int LEARNING_BEATS_AFTER_GAP = 4;

    /** A complex that correlates so well with the usual one is of the usual shape. */
    private static final float USUAL = 0.9f;

    private static final int QRS_CORRELATION = LeadMorphology.NAMES.indexOf("qrs correlation");

    private static final int AT_SHAPES = WINDOW_VALUES + RhythmFeatures.NAMES.size();
    private static final int AT_MORPHOLOGY = AT_SHAPES + ShapeClusters.NAMES.size();
    /** Those of its shape, and those of the P waves of beats as early. */
    private static final int FEATURES_PER_LEAD = LeadMorphology.NAMES.size() + PWaves.NAMES.size();

    private static final float WINDOW_LIMIT = 6;

    private final SampleRate rate;
    private final BeatWindower windower;
    private final int leads;
    private final RhythmFeatures rhythm = new RhythmFeatures();
    private final LeadTemplate[] templates;
    private final ShapeClusters shapes;
    private final PWaves[] pWaves;
    private long last = -1;
    private long middle;
    private int learning = LEARNING_BEATS;
    // workspace
    private final float[][] windows;
    private final float[] scales;

    /**
     * @param rate of the patient's signal
     * @param leads of the signal, at least 1; {@value #LEADS} at most are looked at
     */
    public PatientFeatures(SampleRate rate, int leads) {
        this.rate = rate;
        this.leads = Math.min(LEADS, leads);
        windower = new BeatWindower(rate);
        templates = new LeadTemplate[this.leads];
        Arrays.setAll(templates, lead -> new LeadTemplate());
        pWaves = new PWaves[this.leads];
        Arrays.setAll(pWaves, lead -> new PWaves());
        shapes = new ShapeClusters(this.leads);
        windows = new float[this.leads][BeatWindower.LENGTH];
        scales = new float[this.leads];
    }

    private static List<String> features() {
        List<String> names = new ArrayList<>(RhythmFeatures.NAMES);
        names.addAll(ShapeClusters.NAMES);
        for (int lead = 1; lead <= LEADS; lead++) {
            for (String name : LeadMorphology.NAMES) {
                names.add("lead " + lead + " " + name);
            }
            for (String name : PWaves.NAMES) {
                names.add("lead " + lead + " " + name);
            }
        }
        names.add("second lead");
        return List.copyOf(names);
    }

    public int samplesBefore() {
        return windower.samplesBefore();
    }

    public int samplesAfter() {
        return windower.samplesAfter();
    }

    /** The signal broke off: the next beat follows none. What the patient looks like stays known. */
    public void gap() {
        last = -1;
        shapes.gap();
        learning = Math.max(learning, LEARNING_BEATS_AFTER_GAP);
    }

    /** Where the middle of the latest beat's QRS complex was in the signal. */
    public long middle() {
        return middle;
    }

    /** Whether the patient was still being learned when the latest beat was described. */
    public boolean learning() {
        return learning > 0;
    }

    /**
     * Describes the next beat, then learns it unless it races.
     *
     * @param order which leads of the strip are the first and the second one
     * @param rPeak position in the signal, larger than that of the beat before
     * @return {@link #LENGTH} values
     */
    public float[] next(LeadStrip strip, List<LeadScale> leadScales, int[] order, long rPeak) {
        middle = windower.cut(strip, leadScales, order, rPeak, windows);
        float rr = last < 0 || middle <= last ? 0 : (float) rate.seconds(middle - last);
        last = middle;
        return next(windows, rr);
    }

    /**
     * Describes the next beat from its windows, then learns it unless it races.
     *
     * @param windows one per lead, as {@link BeatWindower#cut} makes them; only read
     * @param rr seconds since the beat before, 0 where that is unknown
     * @return {@link #LENGTH} values
     */
    public float[] next(float[][] windows, float rr) {
        float[] out = new float[LENGTH];
        learning = Math.max(0, learning - 1);
        float likeness = 0;
        for (int lead = 0; lead < leads; lead++) {
            if (!templates[lead].known()) {
                templates[lead].begin(windows[lead]);
            }
            scales[lead] = templates[lead].scale();
            fillWindows(windows[lead], lead, out);
            int from = morphologyOf(lead);
            LeadMorphology.fill(windows[lead], templates[lead], out, from);
            likeness += out[from + QRS_CORRELATION] / leads;
        }
        if (rhythm.next(rr, likeness > USUAL, () -> PWaves.origin(pWaves))) {
            for (PWaves waves : pWaves) {
                waves.changeBasic();
            }
        }
        rhythm.fill(out, WINDOW_VALUES);
        // of a patient who is new whatever comes is learned: there is nothing better
        boolean teaches = templates[0].beats() < LEARNING_BEATS || !rhythm.racing();
        shapes.fill(windows, scales, out, AT_SHAPES, teaches);
        for (int lead = 0; lead < leads; lead++) {
            int at = morphologyOf(lead) + FEATURES_PER_LEAD - PWaves.NAMES.size();
            pWaves[lead].fill(windows[lead], scales[lead], rhythm.prematurity(), out, at);
        }
        out[LENGTH - 1] = leads > 1 ? 1 : 0;
        if (teaches) {
            follow(windows, likeness > USUAL && rr > 0);
        }
        return out;
    }

    /** @param conducted whether it is of the usual shape and known how early it came */
    private void follow(float[][] windows, boolean conducted) {
        for (int lead = 0; lead < leads; lead++) {
            templates[lead].follow(windows[lead]);
            if (conducted) {
                pWaves[lead].learn();
            }
        }
    }

    private static int morphologyOf(int lead) {
        return AT_MORPHOLOGY + lead * FEATURES_PER_LEAD;
    }

    private void fillWindows(float[] window, int lead, float[] out) {
        int at = lead * CHANNELS_PER_LEAD * BeatWindower.LENGTH;
        float[] usual = templates[lead].window();
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            out[at + i] = clip(window[i] / scales[lead]);
            out[at + BeatWindower.LENGTH + i] = clip((window[i] - usual[i]) / scales[lead]);
        }
    }

    private static float clip(float x) {
        return Math.max(-WINDOW_LIMIT, Math.min(WINDOW_LIMIT, x));
    }

    @Override
    public void reset() {
        rhythm.reset();
        for (LeadTemplate template : templates) {
            template.reset();
        }
        for (PWaves waves : pWaves) {
            waves.reset();
        }
        shapes.reset();
        last = -1;
        learning = LEARNING_BEATS;
    }

    @Override
    public int stateBytes() {
        int bytes = rhythm.stateBytes() + shapes.stateBytes() + Long.BYTES + Integer.BYTES;
        for (LeadTemplate template : templates) {
            bytes += template.stateBytes();
        }
        for (PWaves waves : pWaves) {
            bytes += waves.stateBytes();
        }
        return bytes;
    }

    @Override
    public void save(ByteBuffer out) {
        rhythm.save(out);
        shapes.save(out);
        for (int lead = 0; lead < leads; lead++) {
            templates[lead].save(out);
            pWaves[lead].save(out);
        }
        out.putLong(last).putInt(learning);
    }

    @Override
    public void restore(ByteBuffer in) {
        rhythm.restore(in);
        shapes.restore(in);
        for (int lead = 0; lead < leads; lead++) {
            templates[lead].restore(in);
            pWaves[lead].restore(in);
        }
        last = in.getLong();
        learning = in.getInt();
    }
}
