package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of every command that takes settings: files of them, and any by its key. */
public class SettingsOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Properties file with settings; 'run --print-config' prints one. Several may be given, for example one"
                            + " with the login alone; the later ones win.")
    private List<Path> config = List.of();

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example batch.delay=50ms or kafka.security.protocol=SSL.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** Defaults, then the files, then the environment, then the command line. */
    public Settings settings() {
        Settings settings = new Settings();
        config.forEach(settings::file);
        settings.environment(System.getenv());
        beforeSet(settings);
        set.forEach((key, value) -> settings.set(key, value, "--set"));
        return settings;
    }

    /** For a command's own options, which {@code --set} overrides. */
    void beforeSet(Settings settings) {}
}
