package io.beatwatch.trainer.recipe;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.Reading.Peaks;
import io.beatwatch.trainer.dataset.RecordBeats;
import io.beatwatch.trainer.dataset.RecordFolder;
import io.beatwatch.trainer.dataset.RecordedNoise;
import io.beatwatch.trainer.dataset.RhythmSurrogates;
import io.beatwatch.trainer.report.MeasurementReport;
import io.beatwatch.trainer.report.RunFolder;
import io.beatwatch.trainer.training.CrossValidation;
import io.beatwatch.trainer.training.EpochFigures;
import io.beatwatch.trainer.training.NetworkTrainer;
import io.beatwatch.trainer.training.PatientTraining;
import io.beatwatch.trainer.training.TrainingData;
import io.beatwatch.trainer.training.TrainingProgress;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Carries a {@link Recipe} out: describes its records once, chooses temperature and operating points on patients held out,
 * trains on all patients. One at a time per process, one thread.
 */
public final class RecipeRun {
    /** What was chosen on held-out patients, and their figures. */
    public static final String HELD_OUT = "report.txt";

    /** Ways of reading that nothing is trained or chosen in, but that held-out patients are measured in. */
    private static final List<Reading> OTHERWISE =
            List.of(new Reading(Peaks.GIVEN, 1), new Reading(Peaks.DETECTED, 2), new Reading(Peaks.DETECTED, 1));

    /** Of a record; of the day-long ones the beginning. */
    private static final Duration MOST = Duration.ofHours(1);

    private final Recipe recipe;
    private final RecordFolder folder;
    private final ModelContract contract;
    private final int seed;
    private final Device device;
    private final PrintWriter console;
    private final TrainingProgress progress;
    private final TrainingData data;
    private final List<EpochFigures> history = new ArrayList<>();

    /**
     * Reads and describes the recipe's records.
     *
     * @param seed of everything that is drawn
     * @param progress follows the trainings
     */
    public RecipeRun(
            Recipe recipe,
            RecordFolder folder,
            int seed,
            Device device,
            PrintWriter console,
            TrainingProgress progress) {
        this.recipe = recipe;
        this.folder = folder.upTo(MOST);
        this.seed = seed;
        this.device = device;
        this.console = console;
        this.progress = new Recorder(progress);
        contract = new PatientNetwork()
                .contract(recipe.name(), "untrained", OperatingPoints.MOST_PROBABLE, recipe.trainingData());
        List<RecordBeats> real = new ArrayList<>();
        List<RecordBeats> noisy = new ArrayList<>();
        List<RecordBeats> surrogates = new ArrayList<>();
        List<String> names = this.folder.records(recipe.records());
        RecordedNoise noise = noise();
        for (String name : names) {
            real.add(this.folder.read(name, contract, Reading.GIVEN));
            if (!noise.none()) {
                noisy.add(this.folder.readWithNoise(name, contract, noise, seed));
            }
            if (recipe.surrogates().strips() > 0) {
                this.folder
                        .carrier(name, Reading.GIVEN.leads())
                        .ifPresent(carrier -> surrogates.add(RhythmSurrogates.of(carrier, recipe.surrogates(), seed)));
            }
        }
        data = new TrainingData(new BeatDataset(real), new BeatDataset(noisy), new BeatDataset(surrogates));
        say("training records: " + data.real());
        say("with noise:       " + data.noisy());
        say("made-up rhythm:   " + data.surrogates());
    }

    /** None where the recipe wants none. */
    private RecordedNoise noise() {
        if (recipe.procedure().fit().noisyWeight() == 0) {
            return RecordedNoise.NONE;
        }
        RecordedNoise noise = folder.noise();
        if (noise.none()) {
            throw new TrainerFault(
                    "the recipe " + recipe.name() + " lays recorded noise over its records, and none of bw, ma,"
                            + " em and em118 is in the data folder's nstdb/: download the MIT-BIH Noise Stress Test Database from"
                            + " PhysioNet into it");
        }
        return noise;
    }

    private void say(String line) {
        console.println(line);
        console.flush();
    }

    /** Keeps what it hands on. */
    private final class Recorder implements TrainingProgress {
        private final TrainingProgress next;

        Recorder(TrainingProgress next) {
            this.next = next;
        }

        @Override
        public void epochBegins(String part, int epoch, int epochs, int beats) {
            next.epochBegins(part, epoch, epochs, beats);
        }

        @Override
        public void batchDone(int beats, double meanLoss) {
            next.batchDone(beats, meanLoss);
        }

        @Override
        public void epochEnds(EpochFigures figures) {
            history.add(figures);
            next.epochEnds(figures);
        }
    }

    /** A recording as it was trained with, and read otherwise. */
    private Map<Reading, RecordBeats> readings(RecordBeats given) {
        Map<Reading, RecordBeats> readings = new LinkedHashMap<>();
        readings.put(Reading.GIVEN, given);
        for (Reading reading : OTHERWISE) {
            readings.put(reading, folder.read(given.record(), contract, reading));
        }
        return readings;
    }

    /** Trains a network per fold and chooses on the patients held out. */
    Validation choose() {
        Validation validation = Validation.of(
                CrossValidation.heldOut(
                        recipe.procedure(), data, this::readings, recipe.folds(), seed, device, progress),
                data.classes());
        say("\npatients held out, scored by networks that had not seen them:\n" + validation.report());
        return validation;
    }

    /**
     * Measures the recipe on its own patients, each scored by a network that had not seen them, and trains nothing else.
     *
     * @param shipped a model whose operating points are measured, too, beside those that the held-out patients choose
     * @param out where the report and the figures by record go
     */
    public void validate(Optional<ModelContract> shipped, Path out) throws IOException {
        write(choose(), shipped, out);
    }

    /** Writes a validation's report and figures by record. */
    void write(Validation validation, Optional<ModelContract> shipped, Path out) throws IOException {
        Files.createDirectories(out);
        write(validation, "recipe " + recipe.name() + ", seed " + seed, out);
        if (shipped.isPresent()) {
            String report = "\nat the operating points of " + shipped.get().version() + ":\n"
                    + validation.at(shipped.get().operatingPoints()).report();
            say(report);
            Files.writeString(out.resolve(HELD_OUT), report, StandardOpenOption.APPEND);
        }
    }

    /**
     * Makes the network.
     *
     * @param out where network, contract and figures go; {@code trainer export} makes a model of it
     */
    public void train(Path out) throws IOException {
        Validation validation = choose();
        PatientTraining training = new PatientTraining(recipe.procedure(), device, progress);
        try (NetworkTrainer trained = training.train(data, seed, "all patients")) {
            PatientNetwork network = (PatientNetwork) trained.network();
            network.scaleLogits((float) (1 / validation.temperature()));
            ModelContract trainedContract = NetworkFiles.contractFor(
                    network, recipe.name(), validation.operatingPoints(), recipe.trainingData());
            NetworkFiles.write(network, trainedContract, out);
            Files.writeString(out.resolve(RunFolder.SETTINGS), settings(trainedContract, validation));
            write(validation, "network " + trainedContract.version() + " (its recipe)", out);
        }
    }

    private void write(Validation validation, String what, Path out) throws IOException {
        Files.writeString(
                out.resolve(HELD_OUT),
                what + " on training patients held out, each scored by a network that had not seen them\n"
                        + validation.report());
        Files.writeString(out.resolve("per-record.csv"), MeasurementReport.csv(validation.measurement()));
        Files.writeString(out.resolve("history.csv"), RunFolder.history(history));
    }

    private String settings(ModelContract trained, Validation validation) {
        StringBuilder out = new StringBuilder();
        line(out, "version", trained.version());
        line(out, "training-data", trained.trainingData());
        line(out, "seed", seed);
        line(out, "beats", data.real());
        line(out, "beats with noise", data.noisy());
        line(out, "made-up beats", data.surrogates());
        line(out, "network", recipe.procedure().design());
        line(out, "fit", recipe.procedure().fit());
        line(out, "databases", recipe.procedure().databases());
        line(out, "members", recipe.procedure().members());
        line(out, "teacher-share", recipe.procedure().teacherShare());
        line(out, "folds", recipe.folds());
        line(out, "temperature", String.format(Locale.ROOT, "%.4f", validation.temperature()));
        line(out, "held-out figure", String.format(Locale.ROOT, "%.4f", validation.figure()));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, Object value) {
        out.append(name).append(" = ").append(value).append('\n');
    }
}
