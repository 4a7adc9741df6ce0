package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.trainer.comparison.Comparison;
import io.beatwatch.trainer.comparison.Split;
import io.beatwatch.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainer compare}. */
@Command(
        name = "compare",
        description = {
            "Trains the families of networks that the literature classifies heartbeats with, all on the same beats in the"
                    + " same way, and writes one table and one picture.",
            "What is in DIR already is kept: a run that was stopped goes on with the same command.",
            "This measures test records: write each run into docs/lab/test-records-asked.md, and choose nothing by it."
        },
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private EngineOptions engine;

    @Option(
            names = "--split",
            split = ",",
            paramLabel = "ds1|seed",
            defaultValue = "ds1,seed",
            description = "Which records are trained on and which measured; default: ${DEFAULT-VALUE}.")
    private List<String> splits;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Networks of each family, way and split; default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--families",
            split = ",",
            paramLabel = "NAME",
            description = "Some of the families, for example oh2018,ours; default: all.")
    private List<String> families;

    @Option(
            names = "--ways",
            split = ",",
            paramLabel = "window|features",
            defaultValue = "window,features",
            description = "Given the window alone, or our features besides; default: ${DEFAULT-VALUE}.")
    private List<String> ways;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where networks, table and picture go.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Comparison.Plan plan = new Comparison.Plan(
                splits.stream().map(Split::named).distinct().toList(),
                families == null
                        ? Family.ALL
                        : families.stream().map(Family::named).distinct().toList(),
                ways.stream().map(Way::named).distinct().toList(),
                seeds,
                Recipes.COMPARISON);
        Device device = engine.start();
        new Comparison(plan, data.open(), device, spec.commandLine().getOut(), out).run();
        return 0;
    }
}
