package io.beatwatch.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that writes in transactions, as the checks of both delivery guarantees see it. */
@Timeout(60)
class BrokerOffsetsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static long lag(BrokerOffsets offsets) throws Exception {
        return offsets.standings(Set.of(0), DEADLINE).get(0).lag();
    }

    @Test
    void shouldCountAsWaitingOnlyWhatTheGroupMayReadWhenATransactionIsOpen() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(1));
            try (BrokerOffsets committed = new BrokerOffsets(client, "group", IsolationLevel.READ_COMMITTED, DEADLINE);
                    BrokerOffsets all = new BrokerOffsets(client, "group", IsolationLevel.READ_UNCOMMITTED, DEADLINE);
                    Producer<byte[], byte[]> gateway = new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "gateway"),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                gateway.initTransactions();
                gateway.beginTransaction();
                gateway.send(new ProducerRecord<>(Topics.SAMPLES.name(), new byte[10]))
                        .get();
                assertThat(lag(committed)).isZero();
                assertThat(lag(all)).isEqualTo(1);
                assertThat(all.oldestWaiting(Map.of(0, 0L), DEADLINE)).containsOnlyKeys(0);
                gateway.commitTransaction();
                // the broker writes the mark of the transaction, a record as well, when it gets round to it
                while (lag(committed) < 2) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertThat(committed.oldestWaiting(Map.of(0, 0L), DEADLINE)).containsOnlyKeys(0);
            }
        }
    }

    /** Brokers take −1 in place of a timestamp; the Java producer alone asks for more. */
    private static ProducerRecord<byte[], byte[]> withoutTimestamp() {
        return new ProducerRecord<>(Topics.SAMPLES.name(), new byte[10]) {
            @Override
            public Long timestamp() {
                return -1L;
            }
        };
    }

    @Test
    void shouldCallARecordWithoutATimestampNew() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(1));
            try (BrokerOffsets offsets = new BrokerOffsets(client, "group", IsolationLevel.READ_COMMITTED, DEADLINE);
                    Producer<byte[], byte[]> gateway =
                            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                Instant before = Instant.now();
                gateway.send(withoutTimestamp()).get();
                assertThat(offsets.oldestWaiting(Map.of(0, 0L), DEADLINE).get(0))
                        .isAfterOrEqualTo(before);
            }
        }
    }
}
