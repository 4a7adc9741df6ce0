package io.beatwatch.monitor.settings;

import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.schema.AlertFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every setting of the monitor, with its key, its default, what it may be and what it means. */
public enum Setting {
    BOOTSTRAP_SERVERS(
            "bootstrap.servers", "localhost:9092", Allowed.text(), "Kafka brokers, host:port, several with commas"),
    APPLICATION_ID(
            "application.id",
            "beatwatch",
            Allowed.text(),
            "names the consumer group, the changelogs and the transactions; the same on all instances"),
    COMMIT_INTERVAL(
            "commit.interval",
            "100ms",
            Allowed.duration(Duration.ofMillis(1), Duration.ofMinutes(5)),
            "how often beats become visible to read-committed readers at the least; alerts do at once"),
    STREAM_THREADS("stream.threads", "2", Allowed.integer(1, 64), "threads that process; one core each"),
    STATE_DIR(
            "state.dir",
            "",
            Allowed.textOrNothing(),
            "folder that Kafka Streams may use; empty for one that is deleted at the end. State is in memory and in Kafka, so"
                    + " nothing has to be kept there"),
    TOPICS_CREATE("topics.create", "true", Allowed.flag(), "whether topics that are missing are created at start-up"),
    TOPICS_PARTITIONS("topics.partitions", "8", Allowed.integer(1, 1000), "partitions of topics that are created"),
    LOGS_FORMAT(
            "logs.format",
            "human",
            Allowed.oneOf(LogSettings.Format.class),
            "log lines of 'run' for people, or one JSON object each"),
    LOGS_LEVEL(
            "logs.level",
            "info",
            Allowed.oneOf(LogSettings.Level.class),
            "the least important log lines of 'run' that are written; libraries only speak of trouble"),
    BATCH_SIZE("batch.size", "256", Allowed.integer(1, 4096), "beats that are scored together at the most"),
    BATCH_DELAY(
            "batch.delay",
            "10ms",
            Allowed.duration(Duration.ZERO, Duration.ofSeconds(10)),
            "how long a beat waits for others at the most"),
    MODEL("model", Setting.DEFAULT_MODEL, Allowed.text(), "name of a network in the models folder, or a folder"),
    ENGINE(
            "scoring.engine",
            "onnxruntime",
            Allowed.oneOf(ScoringSettings.Engine.class),
            "the library that runs the network"),
    DEVICE(
            "scoring.device",
            "auto",
            Allowed.oneOf(ScoringSettings.Device.class),
            "what the network runs on; tensorrt with onnxruntime alone"),
    DEADLINE(
            "scoring.deadline",
            "3s",
            Allowed.duration(Duration.ofMillis(100), ScoringSettings.LONGEST_DEADLINE),
            "how long a batch is waited for: then the CPU scores it, or, where the CPU is what hangs, its beats wait on"),
    ALARMS_BEATS(
            "alarms.beats",
            "v",
            Allowed.oneOf(MonitorSettings.BeatAlerts.class),
            "single beats that give an alert, beside the alarms about conditions: those of class V, or S and F as well"),
    ALARM_S(
            "alarm.min-probability.s",
            "0",
            Allowed.probability(),
            "from which probability a beat of class S alarms; 0 for every one, more than 1 for never"),
    ALARM_V("alarm.min-probability.v", "0", Allowed.probability(), "the same for V"),
    ALARM_F("alarm.min-probability.f", "0", Allowed.probability(), "the same for F"),
    ALARMS_PROFILE(
            "alarms.profile",
            "adult",
            Allowed.text(),
            "limits of the alarm conditions: config/alarms-NAME.properties; single ones are set by their key, such as"
                    + " alarms.asystole.seconds"),
    ALERTS_FORMAT(
            "alerts.format", "json", Allowed.oneOf(AlertFormat.class), "how alerts are written to the alerts topic"),
    METRICS_HOST(
            "metrics.host",
            "127.0.0.1",
            Allowed.text(),
            "address that /metrics and /health listen on; 0.0.0.0 for all of this machine's, where whoever reaches the port may"
                    + " read how many beds there are and how they are"),
    METRICS_PORT("metrics.port", "9404", Allowed.integer(0, 65535), "TCP port of /metrics and /health; 0 for any free"),
    BEDS_LOST_AFTER(
            "beds.lost-after",
            "15s",
            Allowed.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
            "a bed that is silent for so long without having ended its stream is lost"),
    BEDS_FORGET_AFTER(
            "beds.forget-after",
            "1h",
            Allowed.duration(Duration.ofSeconds(2), Duration.ofDays(31)),
            "what is known of a patient is given up after so long a silence of the bed; more than beds.lost-after"),
    HEALTH_STUCK_AFTER(
            "health.stuck-after",
            "15s",
            Allowed.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "/health/live is red when chunks wait or a scorer does not answer for so long"),
    HEALTH_CHECK_EVERY(
            "health.check-every",
            "2s",
            Allowed.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
            "how often offsets and scorer are looked at"),
    HEALTH_RESTORE_LIMIT(
            "health.restore-limit",
            "5m",
            Allowed.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
            "/health/live is red when taking over partitions makes no progress for so long");

    /** The network that scores where none is chosen. */
    public static final String DEFAULT_MODEL = "beatwatch";

    private final String key;
    private final String defaultValue;
    private final Allowed<?> allowed;
    private final String description;

    Setting(String key, String defaultValue, Allowed<?> allowed, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.description = description;
    }

    public String key() {
        return key;
    }

    public String defaultValue() {
        return defaultValue;
    }

    Allowed<?> allowed() {
        return allowed;
    }

    /** What it means; units are those of {@link #allowed}. */
    public String description() {
        return description;
    }

    /** The environment variable that overrides it, such as {@code BEATWATCH_BATCH_SIZE}. */
    public String variable() {
        return Settings.VARIABLE_PREFIX + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }
}
