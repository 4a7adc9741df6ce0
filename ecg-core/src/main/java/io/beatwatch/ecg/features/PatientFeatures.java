package io.beatwatch.ecg.features;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Describes a patient's beats, one at a time and from what came before alone, for a network that knows no patient: each
 * lead's window in units of the patient's usual amplitude, its difference from the patient's usual beat, and features of
 * rhythm, shape and shapes seen so far. Then it learns the beat, of its shape nothing during an extreme tachycardia (at more than
 * two and a half times the basic rhythm, as in ventricular flutter). Bounded memory; single thread.
 *
 * <p>One or two leads are looked at; for a second lead that is not there zeros stand.
 */
public final class PatientFeatures implements FeatureExtractor {
    /** Leads that the network input has room for. */
    public static final int LEADS = 2;

    /** Windows per lead: the beat, and its difference from the usual beat. */
    public static final int CHANNELS_PER_LEAD = 2;

    /** Of all windows together. */
    public static final int WINDOW_VALUES = LEADS * CHANNELS_PER_LEAD * BeatWindower.LENGTH;

    /** The features' names in their order. */
    public static final List<String> FEATURES = features();

    /** Length of the network input: the windows, then the features. */
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

    /** Lead II and the modified lead II of ambulatory recorders, in WFDB's and IEEE 11073-10101's spelling. */
    private static final List<String> LEAD_II = List.of("II", "MLII", "MDC_ECG_ELEC_POTL_II");

    private final SampleRate rate;
    private final List<LeadScale> leadScales;
    private final int[] order;
    private final BeatWindower windower;
    private final int leads;
    private final RhythmFeatures rhythm = new RhythmFeatures();
    private final LeadTemplate[] templates;
    private final ShapeClusters shapes;
    private final PWaves[] pWaves;
    private long last = -1;
    private long centre;
    private int learning = LEARNING_BEATS;
    // workspace
    private final float[] scales;

    /**
     * @param rate of the patient's signal
     * @param scales one per lead of the signal, at least one; {@value #LEADS} leads at most are looked at
     * @param leadNames one per lead, as WFDB or IEEE 11073-10101 spell them
     */
    public PatientFeatures(SampleRate rate, List<LeadScale> scales, List<String> leadNames) {
        this(rate, List.copyOf(scales), leadOrder(leadNames));
    }

    private PatientFeatures(SampleRate rate, List<LeadScale> scales, int[] order) {
        this.rate = rate;
        this.leadScales = scales;
        this.order = order;
        this.leads = order.length;
        windower = new BeatWindower(rate);
        templates = new LeadTemplate[this.leads];
        Arrays.setAll(templates, lead -> new LeadTemplate());
        pWaves = new PWaves[this.leads];
        Arrays.setAll(pWaves, lead -> new PWaves());
        shapes = new ShapeClusters(this.leads);
        this.scales = new float[this.leads];
    }

    /**
     * For callers who bring windows of their own to {@link #extract(float[][], float)}.
     *
     * @param rate of the patient's signal
     * @param leads 1 to {@value #LEADS}
     */
    public static PatientFeatures ofWindows(SampleRate rate, int leads) {
        return new PatientFeatures(rate, List.of(), IntStream.range(0, leads).toArray());
    }

    /** The leads that are looked at, as indices: lead II where there is one, then the others as they come. */
    public static int[] leadOrder(List<String> names) {
        int first = 0;
        for (int i = names.size() - 1; i >= 0; i--) {
            if (LEAD_II.contains(names.get(i))) {
                first = i;
            }
        }
        int[] order = new int[Math.min(LEADS, names.size())];
        order[0] = first;
        for (int i = 1, lead = 0; i < order.length; i++, lead++) {
            lead += lead == first ? 1 : 0;
            order[i] = lead;
        }
        return order;
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

    @Override
    public int samplesBefore() {
        return windower.samplesBefore();
    }

    @Override
    public int samplesAfter() {
        return windower.samplesAfter();
    }

    @Override
    public void gap() {
        last = -1;
        shapes.gap();
        learning = Math.max(learning, LEARNING_BEATS_AFTER_GAP);
    }

    /** The middle of the latest beat's QRS complex, as a position in the signal. */
    @Override
    public long centre() {
        return centre;
    }

    @Override
    public boolean learning() {
        return learning > 0;
    }

    @Override
    public float[] extract(LeadStrip strip, long rPeak) {
        float[][] windows = new float[leads][BeatWindower.LENGTH];
        centre = windower.cut(strip, leadScales, order, rPeak, windows);
        float rr = last < 0 || centre <= last ? 0 : (float) rate.seconds(centre - last);
        last = centre;
        return extract(windows, rr);
    }

    /**
     * The network input of the next beat from its windows; the beat is learned afterwards except during an extreme tachycardia.
     *
     * @param windows one per lead, as {@link BeatWindower#cut} makes them; only read
     * @param rr seconds since the beat before, 0 where that is unknown
     * @return {@link #LENGTH} values
     */
    public float[] extract(float[][] windows, float rr) {
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
        boolean teaches = templates[0].beats() < LEARNING_BEATS || !rhythm.tooFastToTeach();
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
