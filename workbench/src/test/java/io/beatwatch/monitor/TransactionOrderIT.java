package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Transactions one right after the other, each with many small batches to a partition that it has not written to yet. Where
 * several are on their way at once, the broker refuses the first while it still completes the transaction before, takes up
 * the second, and complains.
 */
@Timeout(120)
class TransactionOrderIT {
    private static final String TOPIC = "some-changelog";
    private static final int PARTITIONS = 300;
    private static final int TRANSACTIONS = 10;
    private static final int BATCHES = 30;

    @Test
    void shouldSendTheBatchesOfATransactionInTheirOrder() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger ofBroker = (Logger) LoggerFactory.getLogger("kafka.server");
        ofBroker.addAppender(lines);
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(client)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty())))
                        .all()
                        .get();
            }
            try (Producer<byte[], byte[]> producer = producerOfAStreamThread(broker)) {
                producer.initTransactions();
                for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
                    producer.beginTransaction();
                    for (int batch = 0; batch < BATCHES; batch++) {
                        producer.send(new ProducerRecord<>(TOPIC, transaction, null, new byte[1000]));
                    }
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[1000]));
                    }
                    producer.commitTransaction();
                }
            }
        } finally {
            ofBroker.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(line -> line.getFormattedMessage() + ": "
                        + (line.getThrowableProxy() == null
                                ? ""
                                : line.getThrowableProxy().getMessage()))
                .isEmpty();
    }

    /** With the monitor's settings, but for the size of the batches and the wait for more. */
    private static Producer<byte[], byte[]> producerOfAStreamThread(EmbeddedBroker broker) {
        MonitorSettings settings =
                MonitorSettings.of(new Settings().set("bootstrap.servers", broker.bootstrapServers(), "test"));
        Properties streams = BeatwatchMonitor.streamsConfig(settings, Path.of("unused"), Duration.ofSeconds(6));
        Map<String, Object> config = new HashMap<>(new StreamsConfig(streams).getProducerConfigs("thread"));
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "thread");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 100);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
