package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.ward.MeasuredWard;
import io.beatwatch.monitor.settings.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of all who run a ward. */
final class WardOptions {
    @Mixin
    private PlanOptions plan;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|DIR",
            description = "Network: a name in models/ or a folder (default: " + Setting.DEFAULT_MODEL + ").")
    private String model;

    @Option(names = "--engine", paramLabel = "NAME", description = "onnxruntime (default) or pytorch.")
    private String engine;

    @Option(names = "--device", paramLabel = "NAME", description = "auto (default), cpu, cuda or tensorrt.")
    private String device;

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "A broker that runs already, in place of one in this process.")
    private String broker;

    @Option(
            names = "--broker-pid",
            paramLabel = "PID",
            defaultValue = "0",
            description = "Its process on this machine, so that its processor time is counted.")
    private long brokerPid;

    @Option(
            names = "--gateway-process",
            description =
                    "The gateways in a process of their own: what this one uses is the monitor's, and the broker's"
                            + " where it is embedded.")
    private boolean gatewayProcess;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Properties file with settings of the monitor, for example a login for the broker; several may be"
                            + " given.")
    private List<Path> config = List.of();

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting of the monitor.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--stacks",
            paramLabel = "HZ",
            defaultValue = "40",
            description = "How often a second the stacks of stream threads are looked at (default: ${DEFAULT-VALUE}).")
    private double stacksPerSecond;

    @Option(
            names = "--hot",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Show the N methods of each part that threads were seen in most; looks at all threads' stacks,"
                            + " which costs some percent of a core.")
    private int hot;

    int hot() {
        return hot;
    }

    MeasuredWard.Options options() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, Setting.MODEL, model);
        put(settings, Setting.ENGINE, engine);
        put(settings, Setting.DEVICE, device);
        settings.putAll(set);
        return new MeasuredWard.Options(
                plan.plan(),
                broker,
                brokerPid,
                gatewayProcess ? BenchMain.class : null,
                config,
                settings,
                stacksPerSecond,
                hot > 0);
    }

    private static void put(Map<String, String> settings, Setting setting, String value) {
        if (value != null) {
            settings.put(setting.key(), value);
        }
    }
}
