package io.beatwatch.trainer;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordFolder;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where recordings are and which are meant; shared by the commands. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder that holds mitdb/ (default: $BEATWATCH_DATA, else ./data).")
    private Path folder;

    private RecordFolder open() {
        if (folder != null) {
            return new RecordFolder(folder);
        }
        String variable = System.getenv("BEATWATCH_DATA");
        return new RecordFolder(Path.of(variable == null || variable.isBlank() ? "data" : variable));
    }

    /** The beats of the records that the text names, at their reference annotations. */
    BeatDataset read(String records, ModelContract contract) {
        RecordFolder opened = open();
        List<String> names = opened.records(records);
        return new BeatDataset(
                names.stream().map(name -> opened.read(name, contract)).toList());
    }
}
