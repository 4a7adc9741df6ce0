package io.beatwatch.workbench.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.cli.KafkaOptions;
import io.beatwatch.monitor.cli.Shutdown;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.SimulatedWard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays records or simulated patients as bedside gateways. */
@Command(
        name = "replay",
        description = "Send records or simulated patients to the samples topic as bedside gateways would.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RECORD",
            arity = "0..*",
            description = "Path of a WFDB record without ending, or a folder for all records in it.")
    private List<Path> records = List.of();

    @Option(names = "--simulate", description = "Simulated patients instead of records.")
    private boolean simulate;

    @Option(
            names = "--beds",
            paramLabel = "N",
            description = "Number of beds; records are used in turn, over and over, with different starts."
                    + " Without it each record is sent once.")
    private Integer beds;

    @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
    private Long seconds;

    @Mixin
    private BedOptions options;

    @Mixin
    private KafkaOptions kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (simulate != records.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name records, or give --simulate");
        }
        if (beds != null && (beds < 1 || beds > 100_000)) {
            throw new ParameterException(spec.commandLine(), "--beds must be 1 to 100000");
        }
        if (seconds != null && (seconds < 1 || seconds > 100_000_000)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 to 100000000");
        }
        List<Bed> ward = ward();
        MonitorSettings settings = kafka.checked();
        Map<String, Object> clientConfig = BeatwatchMonitor.clientConfig(settings);
        TopicSetup.ensureTopic(clientConfig, Topics.SAMPLES, settings.partitions());
        PrintWriter out = spec.commandLine().getOut();
        try (Gateway gateway = new Gateway(
                        Gateway.producer(clientConfig), ward, options.chunk, options.speed, Clock.systemUTC());
                Shutdown shutdown = Shutdown.onSignal(gateway::stop, Duration.ofSeconds(10))) {
            out.printf(
                    "%d beds, chunks of %d ms%n",
                    ward.size(), options.chunk.duration().toMillis());
            out.flush();
            gateway.run(seconds == null ? Duration.ofDays(10_000) : Duration.ofSeconds(seconds));
            out.printf("sent %,d samples%n", gateway.samplesSent());
            out.flush();
        }
        return 0;
    }

    private List<Bed> ward() throws IOException {
        if (simulate) {
            return SimulatedWard.of(beds == null ? 1 : beds, options.rate(), options.seed, options.chunk, false);
        }
        List<Path> paths = RecordFiles.resolve(records);
        return beds == null
                ? BedPlan.once(paths, options.leads, options.chunk)
                : BedPlan.endless(paths, beds, options.leads, options.chunk);
    }
}
