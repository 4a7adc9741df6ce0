package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.gpu.GpuBench;
import io.beatwatch.benchmarks.gpu.Machine;
import io.beatwatch.benchmarks.gpu.Training;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.util.RootCause;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a GPU makes of scoring and training. */
@Command(
        name = "gpu",
        mixinStandardHelpOptions = true,
        description =
                "Scoring by batch size on each engine and device, whether they agree with the CPU, what happens when"
                        + " the device is lost, and on request the time of a training. Exit code 1 where devices disagree or a"
                        + " batch goes unanswered, 2 where it is not over within six minutes. Says what is missing where there is"
                        + " no GPU.")
final class GpuCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofSeconds(350);
    private static final Duration PER_TARGET = Duration.ofSeconds(25);
    private static final int DISAGREE = 1;
    private static final int TOO_LONG = 2;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|DIR",
            defaultValue = Setting.DEFAULT_MODEL,
            description = "Network: a name in models/ or a folder (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--train",
            description = "Train ds1 as well, in the time that is left; needs the records of MIT-BIH.")
    private boolean train;

    @Option(names = "--json", paramLabel = "FILE", description = "All figures as JSON.")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** What is written. */
    record Report(Machine machine, GpuBench.Result scoring, Training.Result training) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Integer> code = new AtomicReference<>(0);
        long end = System.nanoTime() + LONGEST.toNanos();
        Thread work = new Thread(
                () -> {
                    try {
                        code.set(run(out, end));
                    } catch (Exception | LinkageError e) {
                        failure.set(e);
                    } finally {
                        done.countDown();
                    }
                },
                "gpu-bench");
        work.setDaemon(true);
        work.start();
        if (!done.await(LONGEST.toSeconds() + 5, TimeUnit.SECONDS)) {
            out.println("not over after " + LONGEST.toSeconds() + " s: a device hangs; what was measured stands above");
            out.flush();
            // a native call cannot be interrupted, and an orderly end would wait for it
            Runtime.getRuntime().halt(TOO_LONG);
        }
        if (failure.get() instanceof Exception e) {
            throw e;
        }
        if (failure.get() != null) {
            throw new ScoringException(
                    "a library cannot be loaded: " + RootCause.messageOf(failure.get()), failure.get());
        }
        return code.get();
    }

    private int run(PrintWriter out, long end) throws Exception {
        Machine machine = Machine.look();
        machine.describe().forEach(out::println);
        out.flush();
        GpuBench.Result scoring = new GpuBench(model, PER_TARGET, line -> {
                    out.println(line);
                    out.flush();
                })
                .run();
        GpuBench.Loss loss = scoring.loss();
        out.printf(
                "device lost on %s: %s; the batch took %.0f ms, %s scores on, difference from the CPU %.1e%n",
                loss.on(),
                loss.answered() ? "every batch was answered" : "BATCHES WENT UNANSWERED",
                loss.millis(),
                loss.standsIn(),
                loss.difference());
        Training.Result training = null;
        if (train) {
            training = Training.run(trainer(), machine, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            out.println(training.describe());
        } else {
            out.println("training not measured: --train");
        }
        boolean agrees = scoring.agrees();
        out.printf(
                agrees ? "all that was measured agrees within %.0e%n" : "DEVICES DISAGREE by more than %.0e%n",
                GpuBench.TOLERANCE);
        if (machine.gpus().isEmpty()) {
            out.println("no GPU was measured");
        }
        out.flush();
        Json.write(new Report(machine, scoring, training), json);
        return agrees ? 0 : DISAGREE;
    }

    /** Where {@code scripts/bench} was started from. */
    private static Path trainer() {
        return Path.of(System.getProperty("beatwatch.home", "."), "scripts", "trainer")
                .toAbsolutePath();
    }
}
