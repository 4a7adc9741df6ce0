package io.beatwatch.monitor.settings;

/**
 * How the monitor's log lines look and which there are.
 *
 * @param level the least important ones that are written
 */
public record LogSettings(Format format, Level level) {
    /** What a line looks like. */
    public enum Format {
        /** Words in a line. */
        HUMAN,
        /** One JSON object in a line. */
        JSON
    }

    /** How important a line is. The libraries' TRACE is left out: Kafka's shows keys and values of records. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /**
     * Reads these alone, for who has to say what is wrong with the others.
     *
     * @throws SettingException naming the one that cannot be used
     */
    public static LogSettings of(Settings s) {
        return new LogSettings(
                s.value(Setting.LOGS_FORMAT, LogSettings.Format.class),
                s.value(Setting.LOGS_LEVEL, LogSettings.Level.class));
    }
}
