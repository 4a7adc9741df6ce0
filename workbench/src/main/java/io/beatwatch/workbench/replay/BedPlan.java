package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbException;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fills beds with records. */
public final class BedPlan {
    /** Where a record begins in the bed that uses it for the n-th time: golden-ratio steps never come close again. */
    private static final double START_STEP = 0.6180339887;

    private BedPlan() {}

    /** One bed per record, each played once from start to end, named after its record. */
    public static List<Bed> once(List<Path> records, LeadChoice leads, ChunkLength chunk) throws IOException {
        List<Bed> beds = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path path : records) {
            WfdbRecord record = WfdbRecord.read(path);
            if (!names.add(record.name())) {
                throw new WfdbException("two records are called " + record.name()
                        + ": they would share one stream, replay them one after the other or with --beds");
            }
            beds.add(new Bed(record.name(), RecordedBed.once(record, leads), chunk));
        }
        return beds;
    }

    /**
     * So many beds that go on for ever, records in turn; a record that is used again begins elsewhere. The streams are
     * named bed-0001 and so on.
     */
    public static List<Bed> endless(List<Path> records, int count, LeadChoice leads, ChunkLength chunk)
            throws IOException {
        List<WfdbRecord> signals = new ArrayList<>();
        List<List<Annotation>> references = new ArrayList<>();
        for (Path path : records.subList(0, Math.min(count, records.size()))) {
            signals.add(WfdbRecord.read(path));
            references.add(reference(path));
        }
        List<Bed> beds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int r = i % signals.size();
            double turn = i / signals.size() * START_STEP % 1;
            int start = (int) (turn * signals.get(r).length());
            beds.add(new Bed(name(i), RecordedBed.endless(signals.get(r), leads, references.get(r), start), chunk));
        }
        return beds;
    }

    private static List<Annotation> reference(Path record) throws IOException {
        boolean there = Files.isRegularFile(record.resolveSibling(record.getFileName() + ".atr"));
        return there ? AnnotationReader.read(record, "atr") : List.of();
    }

    /** The stream id of the n-th bed, counted from 0. */
    public static String name(int bed) {
        return String.format(Locale.ROOT, "bed-%04d", bed + 1);
    }
}
