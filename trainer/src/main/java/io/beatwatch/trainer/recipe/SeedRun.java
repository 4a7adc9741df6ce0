package io.beatwatch.trainer.recipe;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.report.RunFolder;
import io.beatwatch.trainer.training.TrainingProgress;
import io.beatwatch.trainer.training.TrainingRun;
import io.beatwatch.trainer.training.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** The seed network's training, from recordings to a run's folder. */
public final class SeedRun {
    private SeedRun() {}

    /**
     * Trains and writes network, contract and figures.
     *
     * @param records a set or names, separated by commas
     * @param out where they go; {@code trainer export} makes a model of it
     */
    public static void train(
            TrainingSettings settings,
            String records,
            RecordFolder folder,
            Device device,
            PrintWriter console,
            TrainingProgress progress,
            Path out)
            throws IOException {
        ModelContract untrained =
                new SeedNetwork().contract(SeedNetwork.NAME, "untrained", OperatingPoints.MOST_PROBABLE, records);
        BeatDataset beats = new BeatDataset(folder.records(records).stream()
                .map(name -> folder.read(name, untrained, Reading.GIVEN))
                .toList());
        console.println("training on " + beats);
        console.flush();
        try (TrainingRun run = new TrainingRun(settings, beats, device, progress)) {
            run.run();
            ModelContract contract = NetworkFiles.contractFor(
                    run.network(),
                    SeedNetwork.NAME,
                    OperatingPoints.MOST_PROBABLE,
                    "MIT-BIH Arrhythmia Database, " + records);
            NetworkFiles.write(run.network(), contract, out);
            RunFolder.write(out, contract, settings, run);
        }
    }
}
