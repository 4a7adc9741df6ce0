package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.scoring.BeatDescriber;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.util.List;

/**
 * A whole record as describers look at it.
 *
 * @param strip all leads, from the first sample on
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

    /** A new describer for this record's beats. */
    BeatDescriber describer(ModelContract contract) {
        return contract.describer(rate, scales, names);
    }
}
