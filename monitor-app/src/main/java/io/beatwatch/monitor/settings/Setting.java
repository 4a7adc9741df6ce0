package io.beatwatch.monitor.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every setting of the monitor, with its key, its default and what it means. */
public enum Setting {
    BOOTSTRAP_SERVERS("bootstrap.servers", "localhost:9092", "Kafka brokers, host:port, several with commas"),
    APPLICATION_ID("application.id", "beatwatch", "names the consumer group, the changelogs and the transactions"),
    PROCESSING_GUARANTEE(
            "processing.guarantee", "exactly_once_v2", "exactly_once_v2, or at_least_once (faster, may repeat)"),
    COMMIT_INTERVAL("commit.interval", "100ms", "how often results become visible to read-committed readers"),
    STREAM_THREADS("stream.threads", "2", "threads that process; one core each"),
    STATE_DIR("state.dir", "", "folder for this instance's lock and checkpoints; empty for one of its own"),
    TOPICS_CREATE("topics.create", "true", "create the topics that are missing"),
    TOPICS_PARTITIONS("topics.partitions", "8", "partitions of topics that are created"),
    BATCH_SIZE("batch.size", "256", "beats that are scored together at the most"),
    BATCH_DELAY("batch.delay", "25ms", "how long a beat waits for others at the most"),
    MODEL("model", Setting.DEFAULT_MODEL, "name of a network in the models folder, or a folder"),
    ENGINE("scoring.engine", "onnxruntime", "onnxruntime or pytorch"),
    DEVICE("scoring.device", "auto", "auto, cpu, cuda or tensorrt (tensorrt with onnxruntime alone)"),
    ALARM_S(
            "alarm.min-probability.s",
            "0",
            "from which probability a beat of class S alarms; 0 for every one, more than 1 for never"),
    ALARM_V("alarm.min-probability.v", "0", "the same for V"),
    ALARM_F("alarm.min-probability.f", "0", "the same for F"),
    ALERTS_FORMAT("alerts.format", "json", "json or protobuf"),
    METRICS_PORT("metrics.port", "9404", "port of /metrics and /health; 0 for any free one"),
    BEDS_LOST_AFTER(
            "beds.lost-after", "15s", "a bed that is silent for so long without having ended its stream is lost"),
    BEDS_FORGET_AFTER(
            "beds.forget-after", "1h", "what is known of a patient is given up after so long a silence of the bed"),
    HEALTH_STUCK_AFTER(
            "health.stuck-after",
            "15s",
            "/health/live is red when chunks wait or a scorer does not answer for so long"),
    HEALTH_CHECK_EVERY("health.check-every", "2s", "how often offsets and scorer are looked at"),
    HEALTH_RESTORE_LIMIT(
            "health.restore-limit",
            "5m",
            "/health/live is red when taking over partitions makes no progress for so long");

    /** The network that scores where none is chosen. */
    public static final String DEFAULT_MODEL = "beatwatch";

    private final String key;
    private final String defaultValue;
    private final String description;

    Setting(String key, String defaultValue, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    public String key() {
        return key;
    }

    public String defaultValue() {
        return defaultValue;
    }

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
