package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.scoring.BeatDescriber;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.trainer.TrainerFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folder that holds the public databases, one sub-folder each. A plain record name such as {@code 100} is looked
 * for in {@code mitdb/}, others name their database: {@code svdb/800}. Immutable, any thread.
 */
public final class RecordFolder {
    private static final String MITDB = "mitdb";

    private final Path root;

    /** @throws TrainerFault if there is no such folder, or no {@code mitdb/} in it */
    public RecordFolder(Path root) {
        if (!Files.isDirectory(root.resolve(MITDB))) {
            throw new TrainerFault("no recordings in " + root + " (" + root.resolve(MITDB)
                    + " is missing): name the folder that holds mitdb/ with --data or BEATWATCH_DATA, or download it"
                    + " with scripts/fetch-mitbih");
        }
        this.root = root;
    }

    /**
     * The records that a user's text names.
     *
     * @param text the name of a set of {@link RecordSets}, or record names separated by commas
     * @throws TrainerFault if a record is not in the folder
     */
    public List<String> records(String text) {
        List<String> names = RecordSets.named(text)
                .orElseGet(() -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList());
        if (names.isEmpty()) {
            throw new TrainerFault("no record is named: give a set such as seed-test or names such as 100,101");
        }
        for (String name : names) {
            if (!Files.exists(path(name).resolveSibling(path(name).getFileName() + ".hea"))) {
                throw new TrainerFault("'" + name + "' is neither a set of records (ds1, ds2, paced, mitdb, seed-train,"
                        + " seed-test) nor a record in " + root + ": check the name or fetch the record");
            }
        }
        return names;
    }

    private Path path(String record) {
        return record.contains("/") ? root.resolve(record) : root.resolve(MITDB).resolve(record);
    }

    /**
     * Reads the beats of a record at the positions of its reference annotations ({@code .atr}); classes by
     * {@link BeatMapping#AAMI}, described as the contract wants it. A beat whose window does not fit into
     * the record is left out, as in the seed report.
     *
     * @throws TrainerFault if the record cannot be read
     */
    public RecordBeats read(String name, ModelContract contract) {
        Path path = path(name);
        try {
            WfdbRecord record = WfdbRecord.read(path);
            return cut(name, record, AnnotationReader.read(path, "atr"), contract);
        } catch (IOException e) {
            throw new TrainerFault(e.getMessage(), e);
        }
    }

    private static RecordBeats cut(
            String name, WfdbRecord record, List<Annotation> annotations, ModelContract contract) {
        RecordLeads leads = RecordLeads.of(record);
        BeatDescriber describer = leads.describer(contract);
        List<float[]> windows = new ArrayList<>();
        List<BeatClass> classes = new ArrayList<>();
        int leftOut = 0;
        for (Annotation annotation : annotations) {
            Optional<BeatClass> beatClass = BeatMapping.AAMI.classOf(annotation.code());
            if (beatClass.isEmpty()) {
                continue;
            }
            long peak = annotation.sample();
            if (peak < describer.samplesBefore() || peak + describer.samplesAfter() >= record.length()) {
                leftOut++;
                continue;
            }
            windows.add(describer.describe(leads.strip(), peak));
            classes.add(beatClass.get());
        }
        return new RecordBeats(name, Patients.of(name), windows, classes, leftOut);
    }
}
