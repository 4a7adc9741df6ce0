package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a record lends to made-up rhythm: the windows of its normal and its ventricular beats. Immutable by convention:
 * the arrays are not copied. Any thread.
 *
 * @param record the record's name
 * @param rate of its signal
 * @param normal windows of N beats that follow an N beat, by lead, in millivolts as {@link BeatWindower} cuts them
 * @param ventricular windows of V beats
 * @param usual the median of the normal windows, by lead
 * @param usualRr median of the intervals before the normal beats, in seconds
 * @param irregular whether the intervals between normal beats change so much that this is not sinus rhythm: beats with a
 *     P wave taken from here could not be called N or S
 */
public record RhythmCarrier(
        String record,
        SampleRate rate,
        List<float[][]> normal,
        List<float[][]> ventricular,
        float[][] usual,
        double usualRr,
        boolean irregular) {
    private static final int LEAST_NORMAL = 200;
    /** Away from the record's ends, where windows are not whole. */
    private static final double MARGIN_SECONDS = 1;
    /** The window of a beat that follows closer holds the QRS complex of the beat before. */
    private static final double SHORTEST_SECONDS = 0.45;

    private static final double CHANGE = 0.12;
    private static final double SHARE_OF_CHANGES = 0.25;
    private static final int MEDIAN_OF = 400;

    /** @return nothing where the record has fewer than {@value #LEAST_NORMAL} normal beats */
    static Optional<RhythmCarrier> of(String name, RecordLeads leads, List<Annotation> annotations) {
        SampleRate rate = leads.rate();
        LeadStrip strip = leads.strip();
        BeatWindower windower = new BeatWindower(rate);
        int[] order = PatientFeatures.leadOrder(leads.names());
        List<float[][]> normal = new ArrayList<>();
        List<float[][]> ventricular = new ArrayList<>();
        List<Double> intervals = new ArrayList<>();
        int margin = rate.samples(MARGIN_SECONDS);
        long last = -1;
        BeatClass lastClass = null;
        double lastInterval = 0;
        int changes = 0;
        for (Annotation annotation : annotations) {
            Optional<BeatClass> beatClass = BeatMapping.AAMI.classOf(annotation.code());
            long peak = annotation.sample();
            if (beatClass.isEmpty() || peak < margin || peak > strip.length() - margin) {
                continue;
            }
            double interval = last < 0 ? 0 : rate.seconds(peak - last);
            boolean usable = beatClass.get() == BeatClass.N && lastClass == BeatClass.N && interval > SHORTEST_SECONDS;
            if (usable || beatClass.get() == BeatClass.V) {
                float[][] windows = new float[order.length][BeatWindower.LENGTH];
                windower.cut(strip, leads.scales(), order, peak, windows);
                (usable ? normal : ventricular).add(windows);
            }
            if (usable) {
                intervals.add(interval);
                changes += lastInterval > 0 && Math.abs(interval - lastInterval) > CHANGE * interval ? 1 : 0;
            }
            lastInterval = usable ? interval : 0;
            last = peak;
            lastClass = beatClass.get();
        }
        if (normal.size() < LEAST_NORMAL) {
            return Optional.empty();
        }
        double usualRr = intervals.stream()
                .sorted()
                .skip(intervals.size() / 2)
                .findFirst()
                .orElseThrow();
        boolean irregular = changes > SHARE_OF_CHANGES * normal.size();
        return Optional.of(new RhythmCarrier(name, rate, normal, ventricular, median(normal), usualRr, irregular));
    }

    private static float[][] median(List<float[][]> windows) {
        int used = Math.min(MEDIAN_OF, windows.size());
        float[][] median = new float[windows.get(0).length][BeatWindower.LENGTH];
        float[] values = new float[used];
        for (int lead = 0; lead < median.length; lead++) {
            for (int i = 0; i < BeatWindower.LENGTH; i++) {
                for (int k = 0; k < used; k++) {
                    values[k] = windows.get((int) ((long) k * windows.size() / used))[lead][i];
                }
                Arrays.sort(values);
                median[lead][i] = values[used / 2];
            }
        }
        return median;
    }

    int leads() {
        return usual.length;
    }
}
