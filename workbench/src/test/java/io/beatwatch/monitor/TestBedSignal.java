package io.beatwatch.monitor;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.workbench.replay.BedSignal;
import java.util.List;
import java.util.OptionalLong;

/** A {@link TestSignal} for a bed that a gateway plays. */
record TestBedSignal(TestSignal signal) implements BedSignal {
    static TestBedSignal of(double hertz, long seed, OptionalLong length) {
        return new TestBedSignal(new TestSignal(hertz, seed, length));
    }

    /** @param downEvery each so-manieth beat is upside down */
    static TestBedSignal of(double hertz, long seed, OptionalLong length, int downEvery) {
        return new TestBedSignal(new TestSignal(hertz, seed, length, downEvery));
    }

    @Override
    public StreamMetadata metadata() {
        return signal.metadata();
    }

    @Override
    public OptionalLong length() {
        return signal.length();
    }

    @Override
    public short[][] next(int count) {
        return signal.next(count);
    }

    @Override
    public List<Annotation> truth() {
        return signal.truth();
    }
}
