package io.beatwatch.ward.feed;

import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.settings.WardSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads single alerts again, with their strips and attention, when somebody looks at one: so the server need not hold all
 * strips of a day in memory. A consumer of its own, made when first needed; any thread, one at a time.
 */
public final class AlertReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertReader.class);

    private static final Duration MOST = Duration.ofSeconds(3);
    private static final int KEPT = 64;
    /** An alarm's record can carry an earlier time than its onset where the clocks of gateway and monitor differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);
    /** Records of a partition among which an alarm's begin is looked for; some minutes of a large ward. */
    private static final int MOST_SEARCHED = 20_000;

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
     * One alert. An alarm's later events come without a strip: in place of such a one its begin is returned, which has it,
     * as long as the topic holds that.
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
        Optional<ConsumerRecord<byte[], byte[]>> next = next(System.nanoTime() + MOST.toNanos());
        if (next.isEmpty()) {
            throw new KafkaException("the broker did not answer within " + MOST.toSeconds() + " s");
        }
        if (next.get().offset() != offset) {
            return Optional.empty();
        }
        Alert alert = AlertFormat.parse(next.get().value());
        Alert shown = lacksStrip(alert) ? begin(from, offset, alert.getAlarm()).orElse(alert) : alert;
        recent.put(key, shown);
        return Optional.of(shown);
    }

    private static boolean lacksStrip(Alert alert) {
        return alert.hasAlarm()
                && alert.getStrip().getLeadsCount() == 0
                && alert.getAlarm().getPhase() != Alarm.Phase.START
                && !alert.getAlarm().getTechnical();
    }

    /** Looks for an alarm's begin from its onset on; gives up after a while, and where the topic no longer holds it. */
    private Optional<Alert> begin(TopicPartition in, long before, Alarm alarm) {
        long onset = AlarmNote.millis(alarm.getOnsetTime());
        OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(in, Math.max(0, onset - CLOCKS_DIFFER.toMillis())))
                .get(in);
        if (onset == 0 || found == null) {
            return Optional.empty();
        }
        consumer.seek(in, found.offset());
        long deadline = System.nanoTime() + MOST.toNanos();
        for (int i = 0; i < MOST_SEARCHED && consumer.position(in) < before; i++) {
            Optional<ConsumerRecord<byte[], byte[]>> next = next(deadline);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            try {
                Alert alert = AlertFormat.parse(next.get().value());
                if (alert.getAlarm().getAlarmId().equals(alarm.getAlarmId())
                        && alert.getStrip().getLeadsCount() > 0) {
                    return Optional.of(alert);
                }
            } catch (SerializationException e) {
                LOG.debug("passed over what nobody can read", e);
            }
        }
        return Optional.empty();
    }

    private Optional<ConsumerRecord<byte[], byte[]>> next(long deadlineNanos) {
        while (System.nanoTime() < deadlineNanos) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
