package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.cli.ModelOptions;
import io.beatwatch.monitor.cli.Shutdown;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.ward.cli.Browser;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.SimulatedWard;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Broker, gateways, monitor and a terminal view in one process. */
@Command(
        name = "demo",
        description = "Start everything in this process, show alarms as they come, and score the result.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "120",
            description = "How long to go on (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(
            names = "--beds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of beds (default: ${DEFAULT-VALUE}).")
    private int beds;

    @Option(
            names = "--records",
            paramLabel = "SET|A,B,...",
            defaultValue = "ds2",
            description = "MIT-BIH records to use (default: ${DEFAULT-VALUE}, which the networks beatwatch and ds1 were"
                    + " not trained on; the seed network was not trained on seed-test).")
    private String records;

    @Option(names = "--simulate", description = "Simulated patients also where records are there.")
    private boolean simulate;

    @Option(names = "--no-strip", description = "One line per alarm, no drawing.")
    private boolean noStrip;

    @Option(
            names = "--ward-port",
            paramLabel = "N",
            defaultValue = "9410",
            description = "Port of the live page, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int wardPort;

    @Option(names = "--open", description = "Open the live page in a browser.")
    private boolean open;

    @Mixin
    private BedOptions bedOptions;

    @Mixin
    private ModelOptions model;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting of the monitor, for example batch.delay=50ms.")
    private Map<String, String> set = Map.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > 86_400) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 1 to 86400");
        }
        if (beds < 1 || beds > 10_000) {
            throw new ParameterException(spec.commandLine(), "--beds must be 1 to 10000");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Bed> ward = ward(out);
        Settings settings = model.over(new Settings()
                .environment(System.getenv())
                .set(Setting.METRICS_PORT.key(), "0", "demo")
                .set(Setting.TOPICS_PARTITIONS.key(), "4", "demo"));
        set.forEach((key, value) -> settings.set(key, value, "--set"));

        out.println("starting broker and monitor ...");
        out.flush();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            settings.set(Setting.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers(), "demo");
            MonitorSettings checked = MonitorSettings.of(settings);
            try (BeatwatchMonitor monitor = BeatwatchMonitor.start(checked)) {
                monitor.awaitRunning(Duration.ofSeconds(60));
                Map<String, Object> client = BeatwatchMonitor.clientConfig(checked);
                try (WardServer page = page(broker, out);
                        Gateway gateway = new Gateway(
                                Gateway.producer(client), ward, bedOptions.chunk, bedOptions.speed, Clock.systemUTC());
                        WardView view = new WardView(client, ward, out, !noStrip);
                        Shutdown shutdown = Shutdown.onSignal(gateway::stop, Duration.ofSeconds(30))) {
                    out.printf(
                            "%d beds, scored by %s; http://localhost:%d/metrics; ends after %d s%n",
                            ward.size(), monitor.describeScoring(), monitor.metricsPort(), seconds);
                    out.printf("the ward is at %s%n%n", page.address());
                    out.flush();
                    if (open && !Browser.open(page.address())) {
                        out.println("no browser could be opened here: open the address yourself");
                    }
                    view.show(gateway, Duration.ofSeconds(seconds));
                    monitor.checkHealthy();
                    out.print(view.score());
                    out.flush();
                }
            }
        }
        return 0;
    }

    /** The live page; on another port where its own is taken, for instance by a demo that still runs. */
    private WardServer page(EmbeddedBroker broker, PrintWriter out) throws IOException {
        try {
            return WardServer.start(WardSettings.onLoopback(broker.bootstrapServers(), wardPort));
        } catch (IOException e) {
            out.println(e.getMessage() + "; taking a free one");
            return WardServer.start(WardSettings.onLoopback(broker.bootstrapServers(), 0));
        }
    }

    private List<Bed> ward(PrintWriter out) throws IOException {
        Optional<Path> mitdb = simulate ? Optional.empty() : RecordFiles.mitdb();
        if (mitdb.isEmpty()) {
            out.println(
                    simulate
                            ? "patients: simulated"
                            : "patients: simulated, because no MIT-BIH records were found (set "
                                    + RecordFiles.DATA_VARIABLE + " or run scripts/fetch-physionet mitdb)");
            return SimulatedWard.of(beds, bedOptions.rate(), bedOptions.seed, bedOptions.chunk, true);
        }
        List<String> names = RecordSets.named(records).orElseGet(() -> List.of(records.split("\\s*,\\s*")));
        List<Path> paths =
                RecordFiles.resolve(names.stream().map(mitdb.get()::resolve).toList());
        out.printf("patients: MIT-BIH records %s from %s%n", String.join(" ", names), mitdb.get());
        if (paths.stream().anyMatch(p -> !Files.isRegularFile(p.resolveSibling(p.getFileName() + ".atr")))) {
            out.println("some records have no reference annotations (.atr): they are not scored");
        }
        return BedPlan.endless(paths, beds, bedOptions.leads, bedOptions.chunk);
    }
}
