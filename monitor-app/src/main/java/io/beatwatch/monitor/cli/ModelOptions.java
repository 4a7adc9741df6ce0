package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.settings.Settings;
import picocli.CommandLine.Option;

/** Options of every command that scores. */
public final class ModelOptions {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|DIR",
            description = "Network: a name in models/ or a folder (default: " + Setting.DEFAULT_MODEL + ").")
    private String model;

    @Option(names = "--engine", paramLabel = "NAME", description = "onnxruntime (default) or pytorch.")
    private String engine;

    @Option(names = "--device", paramLabel = "NAME", description = "auto (default), cpu, cuda or tensorrt.")
    private String device;

    /** Puts what was given over other sources. */
    public Settings over(Settings settings) {
        put(settings, Setting.MODEL, model, "--model");
        put(settings, Setting.ENGINE, engine, "--engine");
        put(settings, Setting.DEVICE, device, "--device");
        return settings;
    }

    private static void put(Settings settings, Setting setting, String value, String source) {
        if (value != null) {
            settings.set(setting.key(), value, source);
        }
    }
}
