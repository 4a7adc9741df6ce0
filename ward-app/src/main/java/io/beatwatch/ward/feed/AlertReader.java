package io.beatwatch.ward.feed;

import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.settings.WardSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads single alerts again, with their strips and attention, when somebody looks at one: so the server need not hold all
 * strips of a day in memory. A consumer of its own, made when first needed; any thread, one at a time.
 */
public final class AlertReader implements AutoCloseable {
    private static final Duration MOST = Duration.ofSeconds(3);
    private static final int KEPT = 64;

    private final Map<String, Object> config;
    private final Map<String, Alert> recent = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Alert> eldest) {
            return size() > KEPT;
        }
    };
    private KafkaConsumer<byte[], byte[]> consumer;

    public AlertReader(WardSettings settings) {
        config = TopicFeed.clientConfig(settings);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MOST.toMillis());
    }

    /**
     * One alert.
     *
     * @return empty where the topic no longer holds it
     * @throws KafkaException if the broker does not answer
     */
    public synchronized Optional<Alert> read(int partition, long offset) {
        String key = partition + "." + offset;
        Alert known = recent.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        if (consumer == null) {
            consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
        TopicPartition from = new TopicPartition(Topics.ALERTS.name(), partition);
        consumer.assign(List.of(from));
        if (offset < consumer.beginningOffsets(List.of(from)).get(from)
                || offset >= consumer.endOffsets(List.of(from)).get(from)) {
            return Optional.empty();
        }
        consumer.seek(from, offset);
        long deadline = System.nanoTime() + MOST.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset() != offset) {
                    return Optional.empty();
                }
                Alert alert = AlertFormat.parse(record.value());
                recent.put(key, alert);
                return Optional.of(alert);
            }
        }
        throw new KafkaException("the broker did not answer within " + MOST.toSeconds() + " s");
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
