package io.beatwatch.trainer;

import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The trainer's command line. */
@Command(
        name = "trainer",
        description = "Trains, measures and exports networks that classify heartbeats.",
        subcommands = {
            TrainCommand.class,
            ValidateCommand.class,
            EvaluateNetworkCommand.class,
            ExportCommand.class,
            ReproduceCommand.class,
            CompareCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "beatwatch trainer 0.1.0",
        synopsisSubcommandLabel = "(train | validate | evaluate | export | reproduce | compare)")
public final class TrainerMain implements Runnable {
    /** What shells use for a program stopped with Ctrl-C. */
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the libraries' messages, and where in the program a fault arose.")
    private boolean verbose;

    TrainerMain() {}

    public static void main(String[] args) {
        // an orderly end would free PyTorch's memory while it still computes, and crash
        Thread interrupted = new Thread(() -> Runtime.getRuntime().halt(INTERRUPTED));
        Runtime.getRuntime().addShutdownHook(interrupted);
        int code = run(args);
        Runtime.getRuntime().removeShutdownHook(interrupted);
        System.exit(code);
    }

    /** Runs one command and returns its exit code: 0, 1 after a fault, 2 where the command line is wrong. */
    public static int run(String... args) {
        // read by Logback when the first library logs
        System.setProperty("logback.configurationFile", "io/beatwatch/trainer/logback.xml");
        System.setProperty("trainer.log.level", Arrays.asList(args).contains("--verbose") ? "INFO" : "ERROR");
        TrainerMain main = new TrainerMain();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((fault, command, parsed) -> main.tell(fault, command))
                .setParameterExceptionHandler(TrainerMain::tellWrongUse)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name a command: train, validate, evaluate, export, reproduce or compare");
    }

    private int tell(Exception fault, CommandLine command) throws Exception {
        boolean mendable = fault instanceof TrainerFault
                || fault instanceof ScoringException
                || fault instanceof IllegalArgumentException
                || fault instanceof IOException
                || fault instanceof UncheckedIOException;
        PrintWriter err = command.getErr();
        if (verbose) {
            fault.printStackTrace(err);
        } else if (mendable) {
            err.println("trainer: " + fault.getMessage());
        } else {
            err.println("trainer: an error of the program, " + fault + ": run again with --verbose and report it");
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static int tellWrongUse(ParameterException fault, String[] args) {
        CommandLine command = fault.getCommandLine();
        command.getErr()
                .println("trainer: " + fault.getMessage() + " (see '"
                        + command.getCommandSpec().qualifiedName() + " --help')");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }
}
