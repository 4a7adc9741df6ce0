package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.ward.GatewayProcess;
import io.beatwatch.benchmarks.ward.GatewayThreads;
import io.beatwatch.benchmarks.ward.WardPlan;
import io.beatwatch.monitor.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The gateways in a process of their own, as {@code ward --gateway-process} starts it. */
@Command(
        name = "gateway",
        hidden = true,
        mixinStandardHelpOptions = true,
        description =
                "The gateways in a process of their own: sends until standard input says something, and says what it"
                        + " has sent.")
final class GatewayCommand implements Callable<Integer> {
    @Option(names = "--broker", required = true, description = "Host and port.")
    private String broker;

    @Option(
            names = "--config",
            description = "Properties file with settings, of which those for Kafka's clients are used.")
    private List<Path> config = List.of();

    @Option(names = "--beds", required = true, description = "Number of beds.")
    private int beds;

    @Mixin
    private PlanOptions options;

    @Override
    public Integer call() throws Exception {
        WardPlan plan = options.plan();
        Settings settings = new Settings();
        config.forEach(settings::file);
        Map<String, Object> client = new HashMap<>(settings.kafka());
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker);
        GatewayProcess.serve(GatewayThreads.start(client, plan, beds), System.out);
        return 0;
    }
}
