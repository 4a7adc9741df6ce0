package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.trainer.export.ModelExport;
import io.beatwatch.trainer.recipe.Recipe;
import io.beatwatch.trainer.recipe.RecipeRun;
import io.beatwatch.trainer.recipe.Recipes;
import io.beatwatch.trainer.recipe.SeedRun;
import io.beatwatch.trainer.report.ConsoleProgress;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainer reproduce}. */
@Command(
        name = "reproduce",
        description = "Makes a shipped network again, from the recordings to the model's folder.",
        mixinStandardHelpOptions = true)
final class ReproduceCommand implements Callable<Integer> {
    /** Below the model's folder, what the training left. */
    private static final String TRAINING = "training";

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private EngineOptions engine;

    @Parameters(paramLabel = "NETWORK", description = "seed, ds1, beatwatch or seed-split.")
    private String name;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the model goes.")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of everything that is drawn; default: that of the shipped network.")
    private Integer seed;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out.resolve(ModelContract.FILE))) {
            throw new TrainerFault(out + " already holds a network: name another folder with --out or delete it");
        }
        Instant began = Instant.now();
        PrintWriter console = spec.commandLine().getOut();
        Path training = out.resolve(TRAINING);
        if (name.equals(SeedNetwork.NAME)) {
            Device device = engine.start();
            SeedRun.train(
                    seed == null ? Recipes.SEED : Recipes.SEED.withSeed(seed),
                    Recipes.SEED_RECORDS,
                    data.open(),
                    device,
                    console,
                    new ConsoleProgress(console),
                    training);
            ModelExport.write(training, List.of(), out);
        } else {
            Recipe recipe = RecipeOptions.named(name);
            Device device = engine.start();
            RecipeRun run = new RecipeRun(
                    recipe,
                    data.open(),
                    seed == null ? RecipeOptions.DEFAULT_SEED : seed,
                    device,
                    console,
                    new ConsoleProgress(console));
            run.train(training);
            ModelExport.write(training, List.of(training), out);
        }
        console.printf(
                "wrote %s to %s after %d min%n",
                ModelContract.read(out).version(),
                out,
                Duration.between(began, Instant.now()).toMinutes());
        console.flush();
        return 0;
    }
}
