package io.beatwatch.monitor.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics that the stores are restored from. What a new owner reads of one is the state itself, the segment that is
 * being written, which is never compacted, and what has come since the last compaction; with Kafka's defaults the latter
 * two are a gigabyte and the size of the state. Here they are some dozens of megabytes.
 */
public final class Changelogs {
    /** Settings of a changelog's topic; {@code docs/operations.md} gives the reasons. */
    public static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, Integer.toString(10 * 60_000),
            TopicConfig.DELETE_RETENTION_MS_CONFIG, Integer.toString(60 * 60_000));

    private Changelogs() {}

    /** With the settings that make it a changelog at all. */
    public static Map<String, String> settingsAtCreation() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        return settings;
    }

    /** The topics' names, as Kafka Streams makes them up. */
    public static List<String> names(String applicationId) {
        return StoreNames.ALL.stream()
                .map(store -> applicationId + "-" + store + "-changelog")
                .toList();
    }
}
