package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.recipe.Recipe;
import io.beatwatch.trainer.recipe.RecipeRun;
import io.beatwatch.trainer.report.ConsoleProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainer validate}. */
@Command(
        name = "validate",
        description = {
            "Measures a recipe by patient-grouped cross-validation inside its training records: every patient is scored"
                    + " by a network that was trained on others.",
            "What is chosen about a network is chosen by this; test records are never read."
        },
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private EngineOptions engine;

    @Parameters(paramLabel = "RECIPE", description = "ds1, beatwatch or seed-split.")
    private String name;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the report and the figures by record go.")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + RecipeOptions.DEFAULT_SEED,
            description = "Of everything that is drawn; default: ${DEFAULT-VALUE}.")
    private int seed;

    @Option(
            names = "--points-of",
            paramLabel = "MODEL",
            description = "Folder of a model whose operating points are measured, too, beside those that the held-out"
                    + " patients choose.")
    private Path pointsOf;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = RecipeOptions.named(name);
        Optional<ModelContract> shipped =
                pointsOf == null ? Optional.empty() : Optional.of(ModelContract.read(pointsOf));
        Device device = engine.start();
        PrintWriter console = spec.commandLine().getOut();
        new RecipeRun(recipe, data.open(), seed, device, console, new ConsoleProgress(console)).validate(shipped, out);
        console.println("wrote report.txt, per-record.csv and history.csv to " + out);
        console.flush();
        return 0;
    }
}
