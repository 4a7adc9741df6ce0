package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class TopicSetupIT {
    private static final int PARTITIONS = 8;

    /** Without the wait for leaders one in a few rounds loses records. */
    private static final int ROUNDS = 8;

    @Test
    void shouldMakeTopicsThatTakeAllRecordsOfAGatewayThatStartsAtOnce() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            for (int round = 0; round < ROUNDS; round++) {
                TopicSetup.ensureTopics(client, Optional.of(PARTITIONS));
                Producer<byte[], byte[]> gateway =
                        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                try {
                    for (Future<RecordMetadata> sent : sendAtOnce(gateway)) {
                        assertThat(sent.get(10, TimeUnit.SECONDS).hasOffset()).isTrue();
                    }
                } finally {
                    gateway.close(Duration.ZERO);
                }
                deleteTopics(client);
            }
        }
    }

    /** Many small batches, several on their way at a time. */
    private static List<Future<RecordMetadata>> sendAtOnce(Producer<byte[], byte[]> gateway)
            throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                sent.add(gateway.send(new ProducerRecord<>(Topics.SAMPLES.name(), partition, null, new byte[300])));
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return sent;
    }

    private static void deleteTopics(Map<String, Object> client) throws Exception {
        List<String> names = Topics.ALL.stream().map(Topics.Topic::name).toList();
        try (Admin admin = Admin.create(client)) {
            admin.deleteTopics(names).all().get();
            while (admin.listTopics().names().get().stream().anyMatch(names::contains)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
