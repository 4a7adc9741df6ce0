package io.beatwatch.ward.cli;

import io.beatwatch.ward.settings.WardSetting;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the page's image starts: the same command as {@code beatwatch ward}, with nothing else on the class path. */
@Command(
        name = "beatwatch-ward",
        description = "The live page of Beatwatch, an open real-time arrhythmia monitor on Apache Kafka.",
        mixinStandardHelpOptions = true,
        version = "beatwatch 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = WardCommand.class)
public final class WardMain {
    private static final int FAILED = 1;

    private WardMain() {}

    /** Ends the process when the command has ended. */
    public static void main(String[] args) {
        String format = System.getenv(WardSetting.LOGS_FORMAT.variable());
        // before anything logs
        System.setProperty(
                "logback.configurationFile",
                "io/beatwatch/ward/logs-" + ("json".equalsIgnoreCase(format) ? "json" : "human") + ".xml");
        System.exit(new CommandLine(new WardMain())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    boolean explains = e instanceof IOException || e instanceof IllegalArgumentException;
                    command.getErr().println("error: " + (explains ? e.getMessage() : "unexpected " + e));
                    return FAILED;
                })
                .execute(args));
    }
}
