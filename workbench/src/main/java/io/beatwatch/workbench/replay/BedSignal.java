package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.StreamMetadata;
import java.util.List;
import java.util.OptionalLong;

/** What a simulated bedside device measures. Samples are asked for once and in order. Single thread. */
public interface BedSignal {
    StreamMetadata metadata();

    /** Samples per lead until it ends, or nothing for one that goes on. */
    OptionalLong length();

    /**
     * The next samples.
     *
     * @return adu, by lead and time; {@code count} samples per lead
     */
    short[][] next(int count);

    /** Whether the electrode of a lead is off at the end of what was asked for so far. */
    default boolean leadOff(int lead) {
        return false;
    }

    /** True beats and events of all samples asked for so far, in positions of the stream. */
    List<Annotation> truth();
}
