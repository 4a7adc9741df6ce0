package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.features.FeatureExtractor;
import io.beatwatch.ecg.scoring.FeatureExtractors;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A whole record as describers look at it.
 *
 * @param strip its leads, from the first sample on
 * @param scales one per lead
 * @param names one per lead
 */
record RecordLeads(SampleRate rate, LeadStrip strip, List<LeadScale> scales, List<String> names) {
    static RecordLeads of(WfdbRecord record) {
        List<SignalSpec> specs = record.header().signals();
        short[][] samples = new short[specs.size()][];
        for (int lead = 0; lead < samples.length; lead++) {
            samples[lead] = record.samples(lead);
        }
        return new RecordLeads(
                record.rate(),
                new LeadStrip(samples, 0),
                specs.stream()
                        .map(spec -> new LeadScale(spec.gain(), spec.baseline()))
                        .toList(),
                specs.stream().map(SignalSpec::description).toList());
    }

    /** @param most leads to look at, from the first on */
    static RecordLeads of(WfdbRecord record, int most) {
        RecordLeads all = of(record);
        return all.only(IntStream.range(0, Math.min(most, all.names.size())).toArray());
    }

    /** Some of the leads, in this order. */
    RecordLeads only(int[] leads) {
        short[][] samples = new short[leads.length][];
        for (int i = 0; i < leads.length; i++) {
            samples[i] = strip.lead(leads[i]);
        }
        return new RecordLeads(
                rate,
                new LeadStrip(samples, strip.firstSample()),
                Arrays.stream(leads).mapToObj(scales::get).toList(),
                Arrays.stream(leads).mapToObj(names::get).toList());
    }

    /** The first samples alone. */
    RecordLeads upTo(int end) {
        if (end >= strip.length()) {
            return this;
        }
        short[][] samples = new short[strip.leads()][];
        Arrays.setAll(samples, lead -> Arrays.copyOf(strip.lead(lead), end));
        return new RecordLeads(rate, new LeadStrip(samples, strip.firstSample()), scales, names);
    }

    /** A new feature extractor for this record's beats. */
    FeatureExtractor extractor(ModelContract contract) {
        return FeatureExtractors.of(contract, rate, scales, names);
    }
}
