package io.beatwatch.monitor.detection;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record: its timestamp, and for a record without one (−1, which brokers take) the latest time seen on its
 * partition, or the wall clock where none was seen yet. Kafka's own extractors stop the thread on such a record, every
 * time that it is read again, or drop it unseen. Stream threads.
 */
public final class RecordTime implements TimestampExtractor {
    private final Clock clock;

    public RecordTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= 0) {
            return record.timestamp();
        }
        return partitionTime >= 0 ? partitionTime : clock.millis();
    }
}
