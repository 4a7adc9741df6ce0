package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.SignalSpec;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.monitor.patient.ChunkReader;
import io.beatwatch.monitor.patient.StreamMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A record in the part of a patient: once from its start to its end, or round and round from any sample. */
public final class RecordedBed implements BedSignal {
    private final WfdbRecord record;
    private final List<Integer> signals;
    private final List<Annotation> reference;
    private final StreamMetadata metadata;
    private final int start;
    private final boolean endless;
    private long position;

    private RecordedBed(WfdbRecord record, LeadChoice leads, List<Annotation> reference, int start, boolean endless)
            throws WfdbException {
        if (record.rate().hertz() < ChunkReader.MIN_HERTZ || record.rate().hertz() > ChunkReader.MAX_HERTZ) {
            throw new WfdbException("record " + record.name() + " has " + record.rate()
                    + ": the monitor takes 100 to 1000 Hz, resample it (WFDB's xform does it)");
        }
        if (leads.of(record.header()).size() > ChunkReader.MAX_LEADS) {
            throw new WfdbException("record " + record.name() + " has more than " + ChunkReader.MAX_LEADS
                    + " leads: choose some with --leads");
        }
        this.record = record;
        this.signals = leads.of(record.header());
        this.reference = reference;
        this.start = start;
        this.endless = endless;
        List<SignalSpec> specs =
                signals.stream().map(s -> record.header().signals().get(s)).toList();
        this.metadata = new StreamMetadata(
                "replay-" + record.name(),
                record.rate(),
                specs.stream().map(s -> LeadNames.ieee(s.description())).toList(),
                specs.stream().map(s -> new LeadScale(s.gain(), s.baseline())).toList(),
                true);
    }

    /** The whole record, once. */
    public static RecordedBed once(WfdbRecord record, LeadChoice leads) throws WfdbException {
        return new RecordedBed(record, leads, List.of(), 0, false);
    }

    /**
     * The record over and over.
     *
     * @param reference annotations of the record, or none
     * @param start sample of the record that the stream begins with
     */
    public static RecordedBed endless(WfdbRecord record, LeadChoice leads, List<Annotation> reference, int start)
            throws WfdbException {
        return new RecordedBed(record, leads, reference, start, true);
    }

    @Override
    public StreamMetadata metadata() {
        return metadata;
    }

    @Override
    public OptionalLong length() {
        return endless ? OptionalLong.empty() : OptionalLong.of(record.length() - start);
    }

    @Override
    public short[][] next(int count) {
        short[][] samples = new short[signals.size()][count];
        for (int lead = 0; lead < samples.length; lead++) {
            short[] source = record.samples(signals.get(lead));
            int at = (int) ((start + position) % source.length);
            for (int i = 0; i < count; i++) {
                samples[lead][i] = source[at];
                at = at + 1 == source.length ? 0 : at + 1;
            }
        }
        position += count;
        return samples;
    }

    @Override
    public List<Annotation> truth() {
        List<Annotation> truth = new ArrayList<>();
        for (long round = -start; round < position; round += record.length()) {
            for (Annotation a : reference) {
                long at = round + a.sample();
                if (at >= 0 && at < position) {
                    truth.add(new Annotation(at, a.code(), a.subtype(), a.channel(), a.num(), a.aux()));
                }
            }
        }
        return truth;
    }
}
