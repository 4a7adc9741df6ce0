package io.beatwatch.benchmarks.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.benchmarks.ward.LargestPassing;
import io.beatwatch.benchmarks.ward.MeasuredWard;
import io.beatwatch.benchmarks.ward.WardReport;
import io.beatwatch.benchmarks.ward.WardTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The largest ward that this machine takes. */
@Command(
        name = "max",
        mixinStandardHelpOptions = true,
        description =
                "Finds the largest number of beds that keeps up with a 99th percentile, chunk to alert, below a limit:"
                        + " doubles until a try fails, then halves what lies between. One process, so that what is compiled stays"
                        + " so, unless --fresh. Exit code 1 where the smallest number fails.")
final class MaxCommand implements Callable<Integer> {
    @Option(names = "--from", defaultValue = "250", description = "Smallest number (default: ${DEFAULT-VALUE}).")
    private int from;

    @Option(names = "--to", defaultValue = "16000", description = "Largest number (default: ${DEFAULT-VALUE}).")
    private int to;

    @Option(
            names = "--precision",
            defaultValue = "0.05",
            description =
                    "How far apart, as a share between 0 and 1, what passes and what fails may be (default: ${DEFAULT-VALUE}).")
    private double precision;

    @Option(
            names = "--p99",
            paramLabel = "MS",
            defaultValue = "500",
            description = "The limit in milliseconds (default: ${DEFAULT-VALUE}).")
    private double mostP99Millis;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(names = "--warm-up", defaultValue = "15", description = "Seconds before each (default: ${DEFAULT-VALUE}).")
    private long warmUpSeconds;

    @Option(
            names = "--first-warm-up",
            defaultValue = "240",
            description = "Seconds before the first: the process is cold (default: ${DEFAULT-VALUE}).")
    private long firstWarmUpSeconds;

    @Option(
            names = "--fresh",
            description =
                    "Each try in a process of its own, with the first warm-up: none begins with what one before left"
                            + " behind, and each takes minutes longer.")
    private boolean fresh;

    @Option(names = "--json", paramLabel = "FILE", description = "The reports of all tries as JSON.")
    private Path json;

    @Mixin
    private WardOptions options;

    @Spec
    private CommandSpec spec;

    /** Options that a single ward has not, or that are set for it here. */
    private static final Set<String> OWN = Set.of(
            "--from", "--to", "--precision", "--p99", "--seconds", "--warm-up", "--first-warm-up", "--json", "--fresh");

    private final List<WardReport> tries = new ArrayList<>();

    /** What is written. */
    record Result(int beds, double mostP99Millis, List<WardReport> tries) {}

    @Override
    public Integer call() throws Exception {
        try {
            LargestPassing.check(from, to, precision);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        OptionalInt largest;
        if (fresh) {
            largest = LargestPassing.find(from, to, precision, beds -> passes(() -> runElsewhere(beds), out));
        } else {
            try (MeasuredWard ward = MeasuredWard.open(options.options())) {
                largest = LargestPassing.find(from, to, precision, beds -> passes(() -> run(ward, beds), out));
            }
        }
        Json.write(new Result(largest.orElse(0), mostP99Millis, tries), json);
        if (largest.isEmpty()) {
            out.printf("%,d beds are too many%n", from);
            out.flush();
            return 1;
        }
        tries.stream()
                .filter(report -> report.setup().beds() == largest.getAsInt())
                .forEach(report -> WardTable.print(report, options.hot(), out));
        out.printf(
                "%,d beds keep up with a p99 of at most %.0f ms%s%n",
                largest.getAsInt(), mostP99Millis, largest.getAsInt() == to ? "; more were not tried" : "");
        out.flush();
        return 0;
    }

    @FunctionalInterface
    private interface Try {
        WardReport run() throws IOException, InterruptedException;
    }

    private WardReport run(MeasuredWard ward, int beds) throws IOException, InterruptedException {
        Duration warmUp = Duration.ofSeconds(tries.isEmpty() ? firstWarmUpSeconds : warmUpSeconds);
        return ward.run(beds, warmUp, Duration.ofSeconds(seconds), false);
    }

    /** {@code bench ward} with the same options. */
    private WardReport runElsewhere(int beds) throws IOException, InterruptedException {
        Path report = Files.createTempFile("beatwatch-ward", ".json");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    BenchMain.class.getName(),
                    "ward",
                    "--beds=" + beds,
                    "--seconds=" + seconds,
                    "--warm-up=" + firstWarmUpSeconds,
                    "--no-heap",
                    "--json=" + report));
            for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
                if (!OWN.contains(option.longestName())) {
                    option.originalStringValues()
                            .forEach(value -> command.add(
                                    option.arity().max() == 0
                                            ? option.longestName()
                                            : option.longestName() + "=" + value));
                }
            }
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.waitFor();
            if (Files.size(report) == 0) {
                throw new IOException("the process of the ward of " + beds + " beds ended with " + process.exitValue()
                        + " and no report: what it said stands above");
            }
            return new ObjectMapper().readValue(report.toFile(), WardReport.class);
        } finally {
            Files.delete(report);
        }
    }

    private boolean passes(Try attempt, PrintWriter out) {
        try {
            WardReport report = attempt.run();
            tries.add(report);
            out.println(report.line());
            out.flush();
            return report.passes(mostP99Millis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
