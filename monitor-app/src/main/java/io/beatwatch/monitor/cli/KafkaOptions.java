package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.SettingException;
import io.beatwatch.monitor.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of every command that needs settings: where Kafka is, and any setting by its key. */
public final class KafkaOptions {
    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas (default: localhost:9092).")
    private String bootstrapServer;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Properties file with settings; 'run --print-config' prints one.")
    private Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example batch.delay=50ms or kafka.security.protocol=SSL.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** Defaults, then the file, then the environment, then the command line. */
    public Settings settings() {
        Settings settings = new Settings();
        if (config != null) {
            settings.file(config);
        }
        settings.environment(System.getenv());
        if (bootstrapServer != null) {
            settings.set("bootstrap.servers", bootstrapServer, "--bootstrap-server");
        }
        set.forEach((key, value) -> settings.set(key, value, "--set"));
        return settings;
    }

    /** @throws SettingException naming the setting, its source and what it may be */
    public MonitorSettings checked() {
        return MonitorSettings.of(settings());
    }
}
