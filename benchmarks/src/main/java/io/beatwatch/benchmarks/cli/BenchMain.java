package io.beatwatch.benchmarks.cli;

import io.beatwatch.monitor.cli.RootCommand;
import io.beatwatch.workbench.replay.ReplayException;
import picocli.CommandLine.Command;

/** {@code scripts/bench}: what the monitor costs, and how far it goes. */
@Command(
        name = "bench",
        description = "What the monitor costs on this machine, and how far it goes.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchWardCommand.class,
            MaxCommand.class,
            ScaleCommand.class,
            SizeCommand.class,
            PatientCommand.class,
            GatewayCommand.class,
            GpuCommand.class
        })
public final class BenchMain extends RootCommand {
    BenchMain() {}

    /** Ends the process when the command has ended. */
    public static void main(String[] args) {
        System.exit(new BenchMain().commandLine().execute(args));
    }

    @Override
    protected boolean explainsItself(Exception e) {
        return e instanceof ReplayException || super.explainsItself(e);
    }
}
