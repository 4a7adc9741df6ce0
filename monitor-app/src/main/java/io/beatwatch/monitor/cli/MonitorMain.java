package io.beatwatch.monitor.cli;

import picocli.CommandLine.Command;

/** What the image starts: the monitor, and what it takes to operate it. */
@Command(
        name = "beatwatch",
        description = "Open real-time arrhythmia monitor on Apache Kafka.",
        mixinStandardHelpOptions = true,
        version = "beatwatch 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            TopicsCommand.class,
            AclsCommand.class,
            RelearnCommand.class,
            AcknowledgeCommand.class,
            PauseAudioCommand.class,
            PauseAlarmsCommand.class,
            LimitsCommand.class
        })
public final class MonitorMain extends RootCommand {
    MonitorMain() {}

    /** Ends the process when the command has ended. */
    public static void main(String[] args) {
        System.exit(new MonitorMain().commandLine().execute(args));
    }
}
