package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.settings.LogSettings;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the monitor against a Kafka cluster until it is stopped. */
@Command(
        name = "run",
        description = "Monitor the samples topic of a Kafka cluster until stopped.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private ModelOptions model;

    @Option(names = "--print-config", description = "Print all settings with their sources, secrets left out, and end.")
    private boolean printConfig;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = model.over(kafka.settings());
        Logs.apply(LogSettings.of(settings));
        MonitorSettings checked = MonitorSettings.of(settings);
        if (printConfig) {
            spec.commandLine().getOut().print(settings.print());
            spec.commandLine().getOut().flush();
            return 0;
        }
        try (BeatwatchMonitor monitor = BeatwatchMonitor.start(checked);
                Shutdown shutdown = Shutdown.onSignal(monitor::close, BeatwatchMonitor.LONGEST_STOP.plusSeconds(5))) {
            LOG.info(
                    "monitoring {} with {}, metrics on port {}; stop with Ctrl-C",
                    checked.bootstrapServers(),
                    monitor.describeScoring(),
                    monitor.metricsPort());
            monitor.awaitStop();
        }
        return 0;
    }
}
