package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.ward.MeasuredWard;
import io.beatwatch.benchmarks.ward.WardReport;
import io.beatwatch.benchmarks.ward.WardTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A ward of so many beds in real time. */
@Command(
        name = "ward",
        mixinStandardHelpOptions = true,
        description =
                "A ward on this machine in real time: gateways, broker, monitor and readers of its alerts. Says what"
                        + " it costs and how late alerts are; exit code 1 where it does not keep up.")
final class BenchWardCommand implements Callable<Integer> {
    @Option(names = "--beds", defaultValue = "500", description = "Number of beds (default: ${DEFAULT-VALUE}).")
    private int beds;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "Length of the measurement, after the warm-up (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "Seconds before it: classes are loaded and compiled, and what queued meanwhile is worked off;"
                    + " 240 for figures on two cores (default: ${DEFAULT-VALUE}).")
    private long warmUpSeconds;

    @Option(names = "--no-heap", negatable = true, description = "Leave out what the heap holds per bed.")
    private boolean noHeap;

    @Option(names = "--json", paramLabel = "FILE", description = "All figures, and the histograms, as JSON.")
    private Path json;

    @Mixin
    private WardOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (MeasuredWard ward = MeasuredWard.open(options.options())) {
            WardReport report = ward.run(beds, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds), !noHeap);
            WardTable.print(report, options.hot(), out);
            Json.write(report, json);
            return report.keptUp() ? 0 : 1;
        }
    }
}
