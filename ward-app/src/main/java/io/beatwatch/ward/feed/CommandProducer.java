package io.beatwatch.ward.feed;

import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.settings.WardSettings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes commands to their topic, with a producer that is made when first needed. Any thread. */
public final class CommandProducer implements AutoCloseable {
    private static final int MOST_MILLIS = 5_000;

    private final Map<String, Object> config;
    private KafkaProducer<String, PatientCommand> producer;

    public CommandProducer(WardSettings settings) {
        config = TopicFeed.clientConfig(settings);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, MOST_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, MOST_MILLIS / 2);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOST_MILLIS / 2);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1 << 20);
    }

    private synchronized KafkaProducer<String, PatientCommand> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    config,
                    Topics.COMMANDS.key().serializer(),
                    Topics.COMMANDS.value().serializer());
        }
        return producer;
    }

    /** Completes when the brokers have the command; what the monitor makes of it comes as the bed's status. */
    public CompletableFuture<Void> send(PatientCommand command) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            producer()
                    .send(
                            new ProducerRecord<>(Topics.COMMANDS.name(), command.getStreamId(), command),
                            (metadata, e) -> {
                                if (e == null) {
                                    sent.complete(null);
                                } else {
                                    sent.completeExceptionally(e);
                                }
                            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(java.time.Duration.ofSeconds(2));
        }
    }
}
