package io.beatwatch.workbench.cli;

import io.beatwatch.monitor.util.TemporaryFolder;
import io.beatwatch.workbench.soak.Soak;
import io.beatwatch.workbench.soak.SoakPlan;
import io.beatwatch.workbench.soak.SoakVerdict;
import io.beatwatch.workbench.soak.WardProcesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Proves that nothing is lost or repeated while processes are killed and stalled. */
@Command(
        name = "soak",
        description = {
            "Run a ward of simulated patients on a broker and monitors of its own while these are killed and stalled, and compare"
                    + " what was published with an undisturbed run: every beat and every change of an alarm once, in order.",
            "Ends with one verdict; the exit status is 1 where it is FAILED. For POSIX systems."
        },
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    /** The class path that monitors run with; set by scripts/soak. */
    @Option(names = "--hours", paramLabel = "H", description = "Length of the signals (default: 0.5).")
    private double hours = 0.5;

    @Option(names = "--beds", paramLabel = "N", description = "Simulated patients (default: ${DEFAULT-VALUE}).")
    private int beds = 40;

    @Option(names = "--instances", paramLabel = "N", description = "Monitors (default: ${DEFAULT-VALUE}).")
    private int instances = 2;

    @Option(names = "--kills", paramLabel = "N", description = "Kills of monitors (default: 200 an hour).")
    private Integer kills;

    @Option(
            names = "--stalls",
            paramLabel = "N",
            description = "Monitors that are stopped and let go on later (default: 40 an hour).")
    private Integer stalls;

    @Option(
            names = "--stall-seconds",
            paramLabel = "S",
            description = "How long they are stopped (default: ${DEFAULT-VALUE}).")
    private int stallSeconds = 20;

    @Option(names = "--broker-kills", paramLabel = "N", description = "Kills of the broker (default: 4 an hour).")
    private Integer brokerKills;

    @Option(
            names = "--garbage",
            paramLabel = "N",
            description = "Records that nobody can read, sent among the others (default: 1000 an hour).")
    private Integer garbage;

    @Option(names = "--seed", paramLabel = "N", description = "Of patients and faults (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Setting of the monitors; repeatable.")
    private Map<String, String> settings = new HashMap<>();

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "For what the processes print and write (default: a temporary one, kept where the soak fails).")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String classPath = WardProcesses.monitorClassPath()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "the monitors' class path is not known: start this with scripts/soak"));
        SoakPlan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        boolean temporary = folder == null;
        Path where = temporary ? Files.createTempDirectory("beatwatch-soak") : Files.createDirectories(folder);
        SoakVerdict verdict = new Soak(plan, where, classPath, BeatwatchMain.class.getName(), line -> {
                    out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + line);
                    out.flush();
                })
                .run();
        verdict.lines().forEach(out::println);
        out.flush();
        if (temporary && verdict.passed()) {
            TemporaryFolder.of(where).close();
        } else {
            out.println("what the processes printed and wrote: " + where);
        }
        return verdict.passed() ? 0 : 1;
    }

    private SoakPlan plan() {
        if (!(hours > 0 && hours <= 1000)) {
            throw new ParameterException(spec.commandLine(), "--hours must be more than 0 and at most 1000");
        }
        try {
            return new SoakPlan(
                    beds,
                    Duration.ofMillis(Math.round(3_600_000 * hours)),
                    instances,
                    perHour(kills, 200),
                    perHour(stalls, instances > 1 ? 40 : 0),
                    Duration.ofSeconds(stallSeconds),
                    perHour(brokerKills, 4),
                    perHour(garbage, 1000),
                    seed,
                    settings);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int perHour(Integer given, double usual) {
        return given != null ? given : (int) Math.round(usual * hours);
    }
}
