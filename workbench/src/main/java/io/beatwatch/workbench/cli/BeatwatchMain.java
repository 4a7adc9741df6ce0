package io.beatwatch.workbench.cli;

import io.beatwatch.monitor.cli.AcknowledgeCommand;
import io.beatwatch.monitor.cli.AclsCommand;
import io.beatwatch.monitor.cli.LimitsCommand;
import io.beatwatch.monitor.cli.PauseAlarmsCommand;
import io.beatwatch.monitor.cli.PauseAudioCommand;
import io.beatwatch.monitor.cli.RelearnCommand;
import io.beatwatch.monitor.cli.RootCommand;
import io.beatwatch.monitor.cli.RunCommand;
import io.beatwatch.monitor.cli.TopicsCommand;
import io.beatwatch.ward.cli.WardCommand;
import io.beatwatch.workbench.replay.ReplayException;
import picocli.CommandLine.Command;

/** {@code beatwatch}: the entry to everything, the monitor's own commands among it. */
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
            AclsCommand.class,
            WardCommand.class,
            AlertsCommand.class,
            AcknowledgeCommand.class,
            PauseAudioCommand.class,
            PauseAlarmsCommand.class,
            LimitsCommand.class,
            RelearnCommand.class,
            RedriveCommand.class,
            AnnotateCommand.class,
            EvaluateCommand.class,
            InspectCommand.class,
            SimulateCommand.class,
            DemoCommand.class,
            BrokerCommand.class,
            SoakCommand.class
        })
public final class BeatwatchMain extends RootCommand {
    BeatwatchMain() {}

    /** Ends the process when the command has ended. */
    public static void main(String[] args) {
        System.exit(new BeatwatchMain().commandLine().execute(args));
    }

    @Override
    protected boolean explainsItself(Exception e) {
        return e instanceof ReplayException || super.explainsItself(e);
    }
}
