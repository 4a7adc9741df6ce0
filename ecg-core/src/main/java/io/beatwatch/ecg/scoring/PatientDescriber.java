package io.beatwatch.ecg.scoring;

import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import java.nio.ByteBuffer;
import java.util.List;

/** {@link NetworkInputKind#PATIENT_MEMORY}, with lead II first wherever it stands. Single thread. */
public final class PatientDescriber implements FeatureExtractor {
    /** Lead II and the modified lead II of ambulatory recorders, in WFDB's and IEEE 11073-10101's spelling. */
    private static final List<String> LEAD_II = List.of("II", "MLII", "MDC_ECG_ELEC_POTL_II");

    private final PatientFeatures memory;
    private final List<LeadScale> scales;
    private final int[] order;

    PatientDescriber(SampleRate source, List<LeadScale> scales, List<String> leadNames) {
        this.memory = new PatientFeatures(source, scales.size());
        this.scales = List.copyOf(scales);
        this.order = order(leadNames);
    }

    /** Lead II where there is one, then the others as they come; as many as are looked at. */
    public static int[] order(List<String> names) {
        int first = 0;
        for (int i = names.size() - 1; i >= 0; i--) {
            if (LEAD_II.contains(names.get(i))) {
                first = i;
            }
        }
        int[] order = new int[Math.min(PatientFeatures.LEADS, names.size())];
        order[0] = first;
        for (int i = 1, lead = 0; i < order.length; i++, lead++) {
            lead += lead == first ? 1 : 0;
            order[i] = lead;
        }
        return order;
    }

    @Override
    public int samplesBefore() {
        return memory.samplesBefore();
    }

    @Override
    public int samplesAfter() {
        return memory.samplesAfter();
    }

    @Override
    public float[] describe(LeadStrip strip, long rPeak) {
        return memory.next(strip, scales, order, rPeak);
    }

    @Override
    public void gap() {
        memory.gap();
    }

    @Override
    public long centre() {
        return memory.middle();
    }

    @Override
    public boolean learning() {
        return memory.learning();
    }

    @Override
    public void reset() {
        memory.reset();
    }

    @Override
    public int stateBytes() {
        return memory.stateBytes();
    }

    @Override
    public void save(ByteBuffer out) {
        memory.save(out);
    }

    @Override
    public void restore(ByteBuffer in) {
        memory.restore(in);
    }
}
