package io.beatwatch.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.NetworkInputKind;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.SimulatedFolder;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.dataset.RhythmSurrogates;
import io.beatwatch.trainer.export.ModelExport;
import io.beatwatch.trainer.report.Evaluation;
import io.beatwatch.trainer.training.Augmentation;
import io.beatwatch.trainer.training.FitSettings;
import io.beatwatch.trainer.training.Procedure;
import io.beatwatch.trainer.training.TrainingProgress;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeRunTest {
    private static final List<String> READINGS = List.of(
            "beats given by the annotations, two leads",
            "beats given by the annotations, first lead only",
            "beats found by the online detector, two leads",
            "beats found by the online detector, first lead only");

    private static final Recipe SMALL = new Recipe(
            "small",
            "100,101,103,svdb",
            "simulated patients",
            new RhythmSurrogates.Settings(1, 100),
            new Procedure(
                    PatientNetwork.Design.DEFAULT,
                    new FitSettings(
                            3,
                            32,
                            0.003,
                            0.001,
                            2,
                            0.5,
                            0.3,
                            0.5,
                            0,
                            new Augmentation.Settings(0.15, 0.02, 1, 1, 0.1, 0.25)),
                    Map.of("svdb", 0.5),
                    2,
                    0.7),
            2);

    @TempDir
    private static Path folder;

    /** What was trained on its records with seed 1. */
    private static Path training;

    @BeforeAll
    static void makeRecords() throws IOException {
        Torch.start(1);
        for (String name : List.of("100", "101", "103")) {
            SimulatedFolder.write(folder.resolve("mitdb"), name, Duration.ofMinutes(5), Long.parseLong(name));
        }
        SyntheticFolder.writeNoise(folder);
        for (String name : List.of("800", "802")) {
            SimulatedFolder.write(folder.resolve("svdb"), name, Duration.ofMinutes(5), Long.parseLong(name));
        }
        training = folder.resolve("training");
        run(1).train(training);
    }

    private static RecipeRun run(int seed) {
        return new RecipeRun(
                SMALL,
                new RecordFolder(folder),
                seed,
                Device.cpu(),
                new PrintWriter(Writer.nullWriter()),
                TrainingProgress.NONE);
    }

    @Test
    void shouldGoFromRecordingsToAModelThatFindsSimulatedEctopy_seed1() throws IOException {
        ModelContract contract = ModelContract.read(training);
        assertThat(contract.input()).isEqualTo(NetworkInputKind.PATIENT_MEMORY);
        assertThat(contract.trainingData()).isEqualTo("simulated patients");
        assertThat(Files.readString(training.resolve(RecipeRun.HELD_OUT)))
                .startsWith("network " + contract.version() + " ")
                .contains("mitdb, 3 records")
                .contains("svdb, 2 records")
                .containsOnlyOnce("temperature")
                .satisfies(report -> assertThat(report.lines()
                                .filter(line -> line.startsWith("beats "))
                                .map(line -> line.split("  ")[0]))
                        .containsExactlyElementsOf(Collections.nCopies(2, READINGS).stream()
                                .flatMap(List::stream)
                                .toList()));
        // 2 folds and all patients; 2 members and their pupil, three epochs each
        assertThat(Files.readAllLines(training.resolve("history.csv"))).hasSize(1 + (2 + 1) * (2 + 1) * 3);
        assertThat(Files.readString(training.resolve("run.properties")))
                .contains("version = " + contract.version() + "\n", "seed = 1\n", "members = 2\n");

        Path model = folder.resolve("model");
        ModelExport.write(training, List.of(training), model);
        assertThat(Files.readString(model.resolve("README.md"))).contains("training patients held out");

        SimulatedFolder.write(folder.resolve("mitdb"), "200", Duration.ofMinutes(3), 200);
        BeatDataset other = new BeatDataset(List.of(new RecordFolder(folder).read("200", contract, Reading.GIVEN)));
        try (TorchBeatScorer scorer = NetworkFiles.scorer(model, Device.cpu())) {
            Ec57Score score = new Evaluation(scorer, other).measurement().score(BeatMapping.AAMI);
            assertThat(score.f1(BeatClass.V)).isGreaterThan(0.8);
            assertThat(score.f1(BeatClass.S)).isGreaterThan(0.8);
        }
    }

    @Test
    void shouldNameCauseAndMendWhenNoiseIsMissing(@TempDir Path quiet) throws IOException {
        SimulatedFolder.write(quiet.resolve("mitdb"), "100", Duration.ofMinutes(1), 1);
        RecordFolder records = new RecordFolder(quiet);
        PrintWriter console = new PrintWriter(Writer.nullWriter());
        Recipe one = new Recipe("one", "100", "a patient", SMALL.surrogates(), SMALL.procedure(), 2);
        assertThatThrownBy(() -> new RecipeRun(one, records, 1, Device.cpu(), console, TrainingProgress.NONE))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("recorded noise")
                .hasMessageContaining("into it");
    }

    @Test
    void shouldMakeTheSameChoiceWithTheSameSeed() throws IOException {
        RecipeRun run = run(1);
        Validation again = run.choose();
        assertThat(ModelContract.read(training).operatingPoints()).isEqualTo(again.operatingPoints());
        assertThat(Files.readString(training.resolve("run.properties")))
                .contains(String.format(Locale.ROOT, "temperature = %.4f\n", again.temperature()))
                .contains(String.format(Locale.ROOT, "held-out figure = %.4f\n", again.figure()));

        Validation own = again.at(again.operatingPoints());
        assertThat(own.figure()).isEqualTo(again.figure());
        assertThat(own.report()).isEqualTo(again.report());
        Validation eager = again.at(new OperatingPoints(10, 0, 0));
        assertThat(eager.report()).contains("operating points S 10.000");
        assertThat(eager.figure()).as("where every beat that may be S is S").isLessThan(again.figure());

        ModelContract contract = ModelContract.read(training);
        Path out = folder.resolve("validation");
        run.write(again, Optional.of(contract), out);
        assertThat(Files.readString(out.resolve(RecipeRun.HELD_OUT)))
                .startsWith("recipe ")
                .endsWith("at the operating points of " + contract.version() + ":\n" + again.report());
        run.write(again, Optional.empty(), out);
        assertThat(Files.readString(out.resolve(RecipeRun.HELD_OUT))).doesNotContain(contract.version());
    }
}
