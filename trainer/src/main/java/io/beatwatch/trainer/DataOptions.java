package io.beatwatch.trainer;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
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

    /** The folder with the recordings. */
    RecordFolder open() {
        if (folder != null) {
            return new RecordFolder(folder);
        }
        String variable = System.getenv("BEATWATCH_DATA");
        return new RecordFolder(Path.of(variable == null || variable.isBlank() ? "data" : variable));
    }

    /** The beats of the records that the text names. */
    BeatDataset read(String records, ModelContract contract, Reading reading) {
        RecordFolder opened = open();
        List<String> names = opened.records(records);
        return new BeatDataset(
                names.stream().map(name -> opened.read(name, contract, reading)).toList());
    }
}
