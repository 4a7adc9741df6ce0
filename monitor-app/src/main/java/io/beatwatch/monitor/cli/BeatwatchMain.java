package io.beatwatch.monitor.cli;

import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.StartupException;
import io.beatwatch.monitor.replay.ReplayException;
import io.beatwatch.monitor.settings.SettingException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code beatwatch}: the entry to everything the monitor does. */
@Command(
        name = "beatwatch",
        description = "Open real-time arrhythmia monitor on Apache Kafka.",
        mixinStandardHelpOptions = true,
        version = "beatwatch 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            ReplayCommand.class,
            TopicsCommand.class,
            AlertsCommand.class,
            RelearnCommand.class,
            AnnotateCommand.class,
            EvaluateCommand.class,
            InspectCommand.class,
            DemoCommand.class,
            BrokerCommand.class
        })
public final class BeatwatchMain {
    private static final int FAILED = 1;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show log lines of all libraries, and stack traces of errors.")
    private boolean verbose;

    private BeatwatchMain() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        BeatwatchMain main = new BeatwatchMain();
        CommandLine commandLine = new CommandLine(main);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(wrongArguments());
        commandLine.setExecutionExceptionHandler(main.failures());
        commandLine.setExecutionStrategy(parsed -> {
            if (main.verbose) {
                Logs.verbose();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return commandLine;
    }

    private static IParameterExceptionHandler wrongArguments() {
        return (e, args) -> {
            CommandLine command = e.getCommandLine();
            command.getErr()
                    .println("error: " + e.getMessage() + " (see '"
                            + command.getCommandSpec().qualifiedName() + " --help')");
            return command.getCommandSpec().exitCodeOnInvalidInput();
        };
    }

    private IExecutionExceptionHandler failures() {
        return (e, command, parsed) -> {
            if (Logs.areJson()) {
                LoggerFactory.getLogger(BeatwatchMain.class).error(message(e), e);
                return FAILED;
            }
            command.getErr().println("error: " + message(e));
            if (verbose) {
                e.printStackTrace(command.getErr());
            }
            return FAILED;
        };
    }

    /** One line: our own exceptions say cause and mend themselves, others get their type to go by. */
    private static String message(Exception e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + ": change it or choose another place";
        }
        if (e instanceof FileSystemException file) {
            return "cannot use " + file.getFile() + " (" + e.getClass().getSimpleName() + "): check the path";
        }
        boolean ours = e instanceof StartupException
                || e instanceof SettingException
                || e instanceof ReplayException
                || e instanceof ScoringException
                || e instanceof IOException
                || e instanceof IllegalArgumentException;
        return ours && e.getMessage() != null
                ? e.getMessage()
                : "unexpected " + e + ": run again with --verbose and report it";
    }
}
