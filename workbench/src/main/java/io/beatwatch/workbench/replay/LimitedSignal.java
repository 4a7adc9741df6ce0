package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.StreamMetadata;
import java.util.List;
import java.util.OptionalLong;

/**
 * The beginning of a signal that goes on for ever. Thread as that signal's.
 *
 * @param samples of the beginning, per lead
 */
public record LimitedSignal(BedSignal endless, long samples) implements BedSignal {
    @Override
    public StreamMetadata metadata() {
        return endless.metadata();
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.of(samples);
    }

    @Override
    public short[][] next(int count) {
        return endless.next(count);
    }

    @Override
    public boolean leadOff(int lead) {
        return endless.leadOff(lead);
    }

    @Override
    public List<Annotation> truth() {
        return endless.truth();
    }
}
