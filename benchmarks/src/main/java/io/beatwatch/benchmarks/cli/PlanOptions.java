package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.ward.WardPlan;
import picocli.CommandLine.Option;

/** Options of all who send samples. */
final class PlanOptions {
    @Option(
            names = {"--chunk", "--chunk-ms"},
            paramLabel = "MS",
            defaultValue = "250",
            description = "Chunk length in milliseconds (default: ${DEFAULT-VALUE}).")
    private long chunkMillis;

    @Option(
            names = "--leads",
            defaultValue = "all",
            description = "all, first, or names with commas (default: ${DEFAULT-VALUE}; MIT-BIH has two).")
    private String leads;

    @Option(names = "--simulate", description = "Simulated patients also where records are there.")
    private boolean simulate;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            defaultValue = "1",
            description = "Gateways that the beds are shared out to, each with a producer of its own"
                    + " (default: ${DEFAULT-VALUE}).")
    private int gateways;

    WardPlan plan() {
        return new WardPlan(chunkMillis, leads, simulate, gateways);
    }
}
