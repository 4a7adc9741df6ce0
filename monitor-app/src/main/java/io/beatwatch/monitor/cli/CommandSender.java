package io.beatwatch.monitor.cli;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.util.RootCause;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.CommandOutcome;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Sends commands for patients, and waits for what becomes of them. Single thread. */
final class CommandSender implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> client;
    private final KafkaProducer<String, PatientCommand> producer;

    /** @throws StartupException if no broker answers, or there is no topic for commands */
    CommandSender(MonitorSettings settings) {
        client = BeatwatchMonitor.clientConfig(settings);
        TopicSetup.requireTopic(client, Topics.COMMANDS);
        Map<String, Object> config = new HashMap<>(client);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
        producer = new KafkaProducer<>(
                config,
                Topics.COMMANDS.key().serializer(),
                Topics.COMMANDS.value().serializer());
    }

    /** Sends a command; it is with the broker when this returns. */
    void send(PatientCommand command) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), command.getStreamId(), command))
                    .get();
        } catch (ExecutionException e) {
            throw new StartupException(
                    "the broker does not take the command: " + RootCause.messageOf(e) + ": check the rights on "
                            + Topics.COMMANDS.name(),
                    e);
        }
    }

    /**
     * Sends a command and waits for what becomes of it.
     *
     * @param command with an id
     * @return empty where the monitor says nothing within this time
     */
    Optional<CommandOutcome> ask(PatientCommand command, Duration most) throws InterruptedException {
        TopicSetup.requireTopic(client, Topics.BEDS);
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
        try (KafkaConsumer<String, BedStatus> answers = new KafkaConsumer<>(
                config, Topics.BEDS.key().deserializer(), Topics.BEDS.value().deserializer())) {
            List<TopicPartition> partitions = answers.partitionsFor(Topics.BEDS.name()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            answers.assign(partitions);
            answers.seekToEnd(partitions);
            // seeking is lazy: fix the positions before the command goes out
            partitions.forEach(answers::position);
            send(command);
            long deadline = System.nanoTime() + most.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<String, BedStatus> record : answers.poll(POLL)) {
                    if (record.value() != null
                            && record.value().getOutcome().getId().equals(command.getId())) {
                        return Optional.of(record.value().getOutcome());
                    }
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
