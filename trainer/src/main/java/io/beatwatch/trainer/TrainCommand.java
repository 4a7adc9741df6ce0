package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.recipe.SeedRun;
import io.beatwatch.trainer.report.ConsoleProgress;
import io.beatwatch.trainer.training.TrainingSettings;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainer train}. */
@Command(
        name = "train",
        description = {
            "Trains the seed network. How many epochs is chosen on training patients held out; then the network is"
                    + " trained on all training patients for that long.",
            "Measures nothing but training records: use 'evaluate' for others."
        },
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private EngineOptions engine;

    @Option(
            names = "--records",
            paramLabel = "SET|A,B",
            defaultValue = "seed-train",
            description = "Records to train on: a set or names; default: ${DEFAULT-VALUE}.")
    private String records;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the run's files go.")
    private Path out;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Most epochs; default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Windows per step, 32 or more; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--rate",
            paramLabel = "X",
            defaultValue = "0.001",
            description = "Adam's learning rate for batches of 32; it grows with the square root of the batch;"
                    + " default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--averaging",
            paramLabel = "X",
            defaultValue = "0.999",
            description =
                    "Share of the weights' moving average that a step keeps; 0 takes the last weights as they are;"
                            + " default: ${DEFAULT-VALUE}.")
    private double averaging;

    @Option(
            names = "--priors",
            paramLabel = "X",
            defaultValue = "1",
            description = "How far the class weights are taken back after the training: 0 for classes thought equally"
                    + " frequent, 1 for as frequent as in the training records; default: ${DEFAULT-VALUE}.")
    private double priors;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Groups that the patients are dealt to for the choice of the epochs; default:"
                    + " ${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many of the groups are held out in turn: as many as there are for full cross-validation,"
                    + " 0 to train all epochs without choice; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Of first weights, order and dropout; default: ${DEFAULT-VALUE}.")
    private int seed;

    @Override
    public Integer call() throws IOException {
        TrainingSettings settings = new TrainingSettings(epochs, batch, rate, averaging, priors, folds, rounds, seed);
        if (Files.exists(out.resolve(ModelContract.FILE))) {
            throw new TrainerFault(out + " already holds a network: name another folder with --out or delete it");
        }
        Device device = engine.start();
        PrintWriter console = spec.commandLine().getOut();
        SeedRun.train(settings, records, data.open(), device, console, new ConsoleProgress(console), out);
        console.println("wrote " + ModelContract.read(out).version() + " to " + out);
        console.flush();
        return 0;
    }
}
