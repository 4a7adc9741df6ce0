package io.beatwatch.monitor.cli;

import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.settings.SettingException;
import io.beatwatch.monitor.util.StartupException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command line has in common: {@code --verbose}, and one clear line for whatever goes wrong. */
public abstract class RootCommand {
    private static final int FAILED = 1;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show log lines of all libraries, and stack traces of errors.")
    private boolean verbose;

    /** This command with those below it. */
    public final CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(this);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(wrongArguments());
        commandLine.setExecutionExceptionHandler(failures());
        commandLine.setExecutionStrategy(parsed -> {
            if (verbose) {
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
                LoggerFactory.getLogger(getClass()).error(message(e), e);
                return FAILED;
            }
            command.getErr().println("error: " + message(e));
            if (verbose) {
                e.printStackTrace(command.getErr());
            }
            return FAILED;
        };
    }

    /** One line: our own exceptions say cause and remedy themselves, others get their type to go by. */
    private String message(Exception e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + ": change it or choose another place";
        }
        if (e instanceof FileSystemException file) {
            return "cannot use " + file.getFile() + " (" + e.getClass().getSimpleName() + "): check the path";
        }
        return explainsItself(e) && e.getMessage() != null
                ? e.getMessage()
                : "unexpected " + e + ": run again with --verbose and report it";
    }

    /** Whether the message of such an exception is made for people. */
    protected boolean explainsItself(Exception e) {
        return e instanceof StartupException
                || e instanceof SettingException
                || e instanceof ScoringException
                || e instanceof IOException
                || e instanceof IllegalArgumentException;
    }
}
