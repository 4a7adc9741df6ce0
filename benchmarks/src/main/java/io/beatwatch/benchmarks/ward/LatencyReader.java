package io.beatwatch.benchmarks.ward;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.schema.Topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads as any outside reader would, read-committed and without a consumer group, and counts how long after its chunk and
 * after its R peak each record is in hand. What counts is when the chunk was sent, not when the record comes: a record that
 * is late by more than the measurement is counted late, not left out. Thread-safe besides its own thread.
 */
final class LatencyReader implements AutoCloseable {
    /** As every reader of ours polls. */
    private static final int FETCH_WAIT_MILLIS = 100;

    /**
     * When what a record tells of was sent, and was.
     *
     * @param chunkMicros when the gateway sent the chunk that completed it, in microseconds since 1970
     * @param peakMicros when the R peak was; -1 where there is none
     */
    private record Moments(long chunkMicros, long peakMicros) {}

    @FunctionalInterface
    private interface Parser {
        /** Null for what tells of no chunk. */
        Moments parse(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException;
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Parser parser;
    private final Thread thread;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;
    private long records;
    private Histogram sinceChunk = Latency.empty();
    private Histogram sincePeak = Latency.empty();

    private LatencyReader(Map<String, Object> client, Topic<?> topic, int mostPartitions, Parser parser) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, ThreadParts.READER + "-" + topic.name());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        this.parser = parser;
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .filter(p -> p.partition() < mostPartitions)
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seeking is lazy: fix the positions now, before anybody writes
        partitions.forEach(consumer::position);
        this.thread = new Thread(this::run, ThreadParts.READER + "-" + topic.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads all alerts. */
    static LatencyReader ofAlerts(Map<String, Object> client) {
        return new LatencyReader(client, Topics.ALERTS, Integer.MAX_VALUE, record -> {
            if (record.value() == null) {
                return null;
            }
            Alert alert = AlertFormat.parse(record.value());
            boolean ofBeat = alert.getKind() != AlertKind.ALERT_KIND_UNSPECIFIED;
            return alert.hasDetectionTime() && ofBeat
                    ? new Moments(micros(alert.getDetectionTime()), micros(alert.getBeatTime()))
                    : null;
        });
    }

    /** Reads the beats of one partition; a record bears the time of the chunk that completed its beat. */
    static LatencyReader ofBeats(Map<String, Object> client) {
        return new LatencyReader(
                client,
                Topics.BEATS,
                1,
                record -> new Moments(
                        record.timestamp() * 1000,
                        micros(AnnotatedBeat.parseFrom(record.value()).getBeatTime())));
    }

    private static long micros(Timestamp t) {
        return t.getSeconds() * 1_000_000 + t.getNanos() / 1000;
    }

    private void run() {
        try {
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Moments moments = parser.parse(record);
                    if (moments != null) {
                        count(moments, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                    }
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (InvalidProtocolBufferException e) {
            failure.set(new IllegalStateException(e));
        } catch (RuntimeException e) {
            failure.set(e);
        } finally {
            consumer.close();
        }
    }

    private synchronized void count(Moments moments, long now) {
        records++;
        if (moments.chunkMicros >= from && moments.chunkMicros < to) {
            Latency.record(sinceChunk, now - moments.chunkMicros);
            if (moments.peakMicros >= 0) {
                Latency.record(sincePeak, now - moments.peakMicros);
            }
        }
    }

    /** Begins anew: what was sent from now on counts. */
    synchronized void begin() {
        sinceChunk = Latency.empty();
        sincePeak = Latency.empty();
        from = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        to = Long.MAX_VALUE;
    }

    /** What is sent from now on does not count. */
    synchronized void end() {
        to = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    synchronized Latency sinceChunk() {
        return Latency.of(sinceChunk);
    }

    synchronized Latency sincePeak() {
        return Latency.of(sincePeak);
    }

    /** Records that have come so far. */
    synchronized long records() {
        return records;
    }

    void check() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
