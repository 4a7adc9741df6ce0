package io.beatwatch.monitor.health;

import io.beatwatch.schema.Topics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/** What the health checks want to know of Kafka Streams. Any thread, also while stream threads hang. */
interface StreamsView {
    KafkaStreams.State state();

    /** Stream threads that have not ended. */
    int threadsAlive();

    /** Partitions of the samples topic that are processed by threads that have restored all that they own. */
    Set<Integer> samplePartitions();

    static StreamsView of(KafkaStreams streams) {
        return new StreamsView() {
            private static final Set<String> ENDING = Set.of("PENDING_SHUTDOWN", "DEAD");

            @Override
            public KafkaStreams.State state() {
                return streams.state();
            }

            @Override
            public int threadsAlive() {
                return (int) threads().stream()
                        .filter(t -> !ENDING.contains(t.threadState()))
                        .count();
            }

            @Override
            public Set<Integer> samplePartitions() {
                return threads().stream()
                        .flatMap(t -> t.activeTasks().stream())
                        .flatMap(task -> task.topicPartitions().stream())
                        .filter(p -> p.topic().equals(Topics.SAMPLES.name()))
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet());
            }

            private List<ThreadMetadata> threads() {
                try {
                    return List.copyOf(streams.metadataForLocalThreads());
                } catch (IllegalStateException notRunning) {
                    return List.of();
                }
            }
        };
    }
}
