package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A stretch of a simulated patient with its truth.
 *
 * @param record format 16, 1000 adu per millivolt
 * @param annotations in order, counted from the record's first sample
 */
public record SimulatedRecord(WfdbRecord record, List<Annotation> annotations) {
    public SimulatedRecord {
        annotations = List.copyOf(annotations);
    }

    /** Writes header, signals and the truth as {@code .atr} into a folder. */
    public void write(Path folder) throws IOException {
        record.write(folder);
        AnnotationWriter.write(folder.resolve(record.name()), "atr", annotations);
    }
}
