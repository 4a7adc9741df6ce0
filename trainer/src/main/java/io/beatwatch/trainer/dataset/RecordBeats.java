package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import java.util.List;

/**
 * The beats of one record, ready for a network. Immutable by convention: the windows are not copied.
 *
 * @param record the record's name as the user gave it, for example {@code 100} or {@code svdb/800}
 * @param patient the person it was taken from; records of one person have one patient
 * @param windows one array per beat, as {@link io.beatwatch.ecg.scoring.BeatDescriber#describe} makes it
 * @param classes one per window
 * @param leftOut beats whose window does not fit into the record
 */
public record RecordBeats(String record, String patient, List<float[]> windows, List<BeatClass> classes, int leftOut) {
    public RecordBeats {
        if (windows.size() != classes.size()) {
            throw new IllegalArgumentException(
                    "classes must be as many as windows, got " + classes.size() + " for " + windows.size());
        }
        windows = List.copyOf(windows);
        classes = List.copyOf(classes);
    }

    /** Beats with a window. */
    public int size() {
        return windows.size();
    }
}
