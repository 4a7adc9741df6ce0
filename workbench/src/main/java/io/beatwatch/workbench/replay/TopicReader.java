package io.beatwatch.workbench.replay;

import io.beatwatch.schema.Topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads all partitions of a topic as any outside reader would, read-committed and without a consumer group. Single
 * thread.
 */
public final class TopicReader<V> implements AutoCloseable {
    private final KafkaConsumer<String, V> consumer;

    /** @param fromBeginning false to see only what comes from now on */
    public TopicReader(Map<String, ?> clientConfig, Topic<?> topic, Deserializer<V> values, boolean fromBeginning) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        consumer = new KafkaConsumer<>(config, topic.key().deserializer(), values);
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            // seeking is lazy: fix the positions now, before anybody writes
            partitions.forEach(consumer::position);
        }
    }

    /** Waits for records at the most this long and hands each on; says how many there were. */
    public int poll(Duration most, Consumer<ConsumerRecord<String, V>> each) {
        int count = 0;
        for (ConsumerRecord<String, V> record : consumer.poll(most)) {
            each.accept(record);
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
