package io.beatwatch.monitor.health;

import io.beatwatch.monitor.util.AdminClients;
import io.beatwatch.monitor.util.RootCause;
import io.beatwatch.schema.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks a real broker, with clients of its own: what the stream threads' clients know stands still when these threads do.
 * The records that it looks at it reads without a group, so that nothing is taken from anybody. One thread.
 */
final class BrokerOffsets implements SampleOffsets {
    /** A few chunks; the first record is enough. */
    private static final int FETCH_BYTES = 64 << 10;

    private final String group;
    private final ListOffsetsOptions isolation;
    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;

    /**
     * @param client properties with the bootstrap servers
     * @param group whose offsets are looked at
     * @param isolation as the group reads: what it may not see yet does not wait for it
     */
    BrokerOffsets(Map<String, ?> client, String group, IsolationLevel isolation, Duration deadline) {
        this.group = group;
        this.isolation = new ListOffsetsOptions(isolation);
        Map<String, Object> ofConsumer = new HashMap<>(client);
        ofConsumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        ofConsumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        ofConsumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
        ofConsumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        ofConsumer.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
        ofConsumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) deadline.toMillis());
        this.admin = AdminClients.within(client, deadline);
        try {
            this.consumer = new KafkaConsumer<>(ofConsumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private static TopicPartition samples(int partition) {
        return new TopicPartition(Topics.SAMPLES.name(), partition);
    }

    @Override
    public Map<Integer, Standing> standings(Set<Integer> partitions, Duration most) throws UnreachableException {
        long deadline = System.nanoTime() + most.toNanos();
        Set<TopicPartition> all =
                partitions.stream().map(BrokerOffsets::samples).collect(Collectors.toSet());
        // a group that has never committed begins with the oldest record
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> first = list(all, OffsetSpec.earliest());
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> end = list(all, OffsetSpec.latest());
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
        Map<TopicPartition, OffsetAndMetadata> commits = await(committed, deadline);
        Map<TopicPartition, ListOffsetsResultInfo> firsts = await(first, deadline);
        Map<TopicPartition, ListOffsetsResultInfo> ends = await(end, deadline);
        Map<Integer, Standing> standings = new HashMap<>();
        for (TopicPartition partition : all) {
            OffsetAndMetadata commit = commits.get(partition);
            // what was deleted in the meantime cannot be processed any more
            long from = Math.max(firsts.get(partition).offset(), commit == null ? 0 : commit.offset());
            standings.put(
                    partition.partition(),
                    new Standing(from, ends.get(partition).offset()));
        }
        return standings;
    }

    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> list(Set<TopicPartition> all, OffsetSpec which) {
        return admin.listOffsets(all.stream().collect(Collectors.toMap(Function.identity(), p -> which)), isolation)
                .all();
    }

    private static <T> T await(KafkaFuture<T> answer, long deadlineNanos) throws UnreachableException {
        try {
            return answer.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unreachable(e);
        } catch (TimeoutException e) {
            throw new UnreachableException("no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private static UnreachableException unreachable(Exception e) {
        return new UnreachableException(RootCause.messageOf(e), e);
    }

    @Override
    public Map<Integer, Instant> oldestWaiting(Map<Integer, Long> from, Duration most) throws UnreachableException {
        long deadline = System.nanoTime() + most.toNanos();
        Map<Integer, Instant> oldest = new HashMap<>();
        try {
            Set<TopicPartition> open =
                    from.keySet().stream().map(BrokerOffsets::samples).collect(Collectors.toCollection(HashSet::new));
            consumer.assign(open);
            // the consumer keeps in mind what was paused the last time
            consumer.resume(open);
            from.forEach((partition, offset) -> consumer.seek(samples(partition), offset));
            Map<TopicPartition, Long> ends = consumer.endOffsets(open, most);
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(100))) {
                    // brokers take records without a timestamp (−1), whose age nobody knows
                    oldest.putIfAbsent(
                            r.partition(), r.timestamp() < 0 ? Instant.now() : Instant.ofEpochMilli(r.timestamp()));
                }
                open.removeIf(p -> oldest.containsKey(p.partition()) || consumer.position(p) >= ends.get(p));
                consumer.pause(consumer.assignment().stream()
                        .filter(p -> !open.contains(p))
                        .toList());
            }
            if (!open.isEmpty()) {
                throw new UnreachableException("the records of " + open + " did not come in time", null);
            }
            return oldest;
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
