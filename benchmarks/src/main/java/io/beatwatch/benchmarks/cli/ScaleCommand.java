package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.scale.ScalePlan;
import io.beatwatch.benchmarks.scale.ScaleRun;
import io.beatwatch.monitor.util.TemporaryFolder;
import io.beatwatch.workbench.cli.BeatwatchMain;
import io.beatwatch.workbench.soak.WardProcesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What coming and going of monitors costs. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "Several monitors against one broker, each a process of its own, as are the gateways: says what they cost, then"
                    + " starts one more, tells it to stop, kills one (kill -9) and starts it again, and says for each how long beds"
                    + " were without beats: until the broker noticed, until another one had taken over, until all was caught up"
                    + " with.",
            "One course for each number of instances and of standby copies. For POSIX systems."
        })
final class ScaleCommand implements Callable<Integer> {
    /** The class path that monitors run with; set by scripts/bench. */
    @Option(names = "--beds", paramLabel = "N", defaultValue = "200", description = "Beds (default: ${DEFAULT-VALUE}).")
    private int beds;

    @Option(
            names = "--instances",
            paramLabel = "N",
            split = ",",
            defaultValue = "2,4",
            description = "Monitors at the beginning of each course (default: ${DEFAULT-VALUE}).")
    private List<Integer> instances;

    @Option(
            names = "--standbys",
            paramLabel = "N",
            split = ",",
            defaultValue = "0,1",
            description = "Copies of the state that other instances hold, of each course (default: ${DEFAULT-VALUE}).")
    private List<Integer> standbys;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Of the topics (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds before anything is measured (default: ${DEFAULT-VALUE}).")
    private long warmUpSeconds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds without a change, for what it costs (default: ${DEFAULT-VALUE}).")
    private long steadySeconds;

    @Option(
            names = "--settle",
            paramLabel = "S",
            defaultValue = "45",
            description = "Seconds after each change (default: ${DEFAULT-VALUE}).")
    private long settleSeconds;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting of the monitors.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "All figures as JSON.")
    private Path json;

    @Mixin
    private PlanOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String classPath = WardProcesses.monitorClassPath()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "the monitors' class path is not known: start this with scripts/bench"));
        PrintWriter out = spec.commandLine().getOut();
        ScalePlan plan = plan();
        List<ScaleRun.Result> results = new ArrayList<>();
        for (int count : instances) {
            for (int copies : standbys) {
                Path folder = Files.createTempDirectory("beatwatch-scale");
                try {
                    results.add(new ScaleRun(
                                    plan,
                                    options.plan(),
                                    folder,
                                    classPath,
                                    BenchMain.class,
                                    BeatwatchMain.class.getName(),
                                    line -> {
                                        out.println(line);
                                        out.flush();
                                    })
                            .run(count, copies));
                } catch (IOException | RuntimeException e) {
                    out.println("what the processes printed and wrote: " + folder);
                    out.flush();
                    throw e;
                }
                TemporaryFolder.of(folder).close();
            }
        }
        Json.write(results, json);
        return 0;
    }

    private ScalePlan plan() {
        try {
            instances.forEach(count -> require(count >= 2, "--instances must be 2 or more, got " + count));
            standbys.forEach(count -> require(count >= 0, "--standbys must be 0 or more, got " + count));
            return new ScalePlan(
                    beds,
                    partitions,
                    Duration.ofSeconds(warmUpSeconds),
                    Duration.ofSeconds(steadySeconds),
                    Duration.ofSeconds(settleSeconds),
                    set);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
