package io.beatwatch.ward.cli;

import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSetting;
import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the live page until it is stopped. */
@Command(
        name = "ward",
        description =
                "Serve the live page of a ward: strips, alarms, acknowledge. Reads the topics of a Kafka cluster.",
        mixinStandardHelpOptions = true)
public final class WardCommand implements Callable<Integer> {
    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas (default: localhost:9092).")
    private String bootstrapServer;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Properties file with settings; config/ward.properties documents them. Several may be given, for"
                            + " example one with the login alone; the later ones win.")
    private List<Path> config = List.of();

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example ward.port=8080 or kafka.security.protocol=SSL.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on (default: 9410; 0 for any free one).")
    private Integer port;

    @Option(names = "--open", description = "Open the page in a browser.")
    private boolean open;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        WardSettings.Builder settings = new WardSettings.Builder();
        config.forEach(settings::file);
        settings.environment(System.getenv());
        if (bootstrapServer != null) {
            settings.set(WardSetting.BOOTSTRAP_SERVERS.key(), bootstrapServer, "--bootstrap-server");
        }
        if (port != null) {
            settings.set(WardSetting.PORT.key(), port.toString(), "--port");
        }
        set.forEach((key, value) -> settings.set(key, value, "--set"));
        CountDownLatch stop = new CountDownLatch(1);
        try (WardServer server = WardServer.start(settings.build())) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("the ward is at " + server.address() + " ; stop with Ctrl-C");
            out.flush();
            if (open && !Browser.open(server.address())) {
                out.println("no browser could be opened here: open the address yourself");
                out.flush();
            }
            Thread hook = new Thread(
                    () -> {
                        stop.countDown();
                        server.close();
                    },
                    "ward-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            stop.await();
        }
        return 0;
    }
}
