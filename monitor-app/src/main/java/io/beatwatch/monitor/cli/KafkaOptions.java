package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.SettingException;
import io.beatwatch.monitor.settings.Settings;
import picocli.CommandLine.Option;

/** Options of every command that needs settings: where Kafka is, and any setting by its key. */
public final class KafkaOptions extends SettingsOptions {
    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas (default: localhost:9092).")
    private String bootstrapServer;

    @Override
    void beforeSet(Settings settings) {
        if (bootstrapServer != null) {
            settings.set("bootstrap.servers", bootstrapServer, "--bootstrap-server");
        }
    }

    /** @throws SettingException naming the setting, its source and what it may be */
    public MonitorSettings checked() {
        return MonitorSettings.of(settings());
    }
}
