package io.beatwatch.monitor.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsIT {
    private static final String GROUP = "ward";
    private static final String SAMPLES = "samples";
    private static final String CHANGELOG = "ward-journal-changelog";
    private static final String OTHER_TOPIC = "beats";

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start();
        admin = Admin.create(client());
        admin.createTopics(List.of(
                        new NewTopic(SAMPLES, 2, (short) 1),
                        new NewTopic(CHANGELOG, 2, (short) 1),
                        new NewTopic(OTHER_TOPIC, 2, (short) 1)))
                .all()
                .get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stopBroker() throws IOException {
        admin.close();
        broker.close();
    }

    private static Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** A member of the group, and so the owner of a half of the partitions when there are two. */
    private static Consumer<byte[], byte[]> member(StreamsClients clients, String clientId) {
        Map<String, Object> config = new HashMap<>(client());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        Consumer<byte[], byte[]> consumer = clients.getConsumer(config);
        consumer.subscribe(List.of(SAMPLES));
        return consumer;
    }

    /** Leaves a transaction open that has written to a partition of a topic. */
    private static Producer<byte[], byte[]> left(StreamsClients clients, String id, String topic, int partition)
            throws Exception {
        Map<String, Object> config = new HashMap<>(client());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        Producer<byte[], byte[]> producer = clients.getProducer(config);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[1])).get(10, TimeUnit.SECONDS);
        return producer;
    }

    private static Set<String> open() throws Exception {
        Set<String> open = new TreeSet<>();
        for (TransactionListing listing : admin.listTransactions().all().get(10, TimeUnit.SECONDS)) {
            if (listing.state() == TransactionState.ONGOING) {
                open.add(listing.transactionalId());
            }
        }
        return open;
    }

    /** Polls both until each has one of the two partitions; returns the first one's. */
    private static int divided(Consumer<byte[], byte[]> first, Consumer<byte[], byte[]> second) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (first.assignment().size() != 1 || second.assignment().size() != 1) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            first.poll(Duration.ofMillis(50));
            second.poll(Duration.ofMillis(50));
        }
        return first.assignment().iterator().next().partition();
    }

    @Test
    void shouldEndWhatOthersLeftOpenOnItsOwnPartitionsAndNothingElse() throws Exception {
        StreamsClients own = new StreamsClients();
        StreamsClients others = new StreamsClients();
        boolean[] takingUp = {false};
        try (Consumer<byte[], byte[]> me = member(own, "me");
                Consumer<byte[], byte[]> other = member(others, "other")) {
            int mine = divided(me, other);
            try (Producer<byte[], byte[]> dead = left(others, "ward-dead-1", CHANGELOG, mine);
                    Producer<byte[], byte[]> alive = left(others, "ward-alive-1", CHANGELOG, 1 - mine);
                    Producer<byte[], byte[]> results = left(others, "ward-results-1", OTHER_TOPIC, mine);
                    Producer<byte[], byte[]> myself = left(own, "ward-me-1", CHANGELOG, mine);
                    Producer<byte[], byte[]> stranger = left(others, "wards-1", CHANGELOG, mine);
                    AbandonedTransactions abandoned =
                            new AbandonedTransactions(client(), GROUP, List.of(CHANGELOG), own, () -> takingUp[0])) {
                TimeUnit.SECONDS.sleep(1);
                assertThat(open()).as("nothing is taken up").hasSize(5);
                takingUp[0] = true;
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (open().contains("ward-dead-1")) {
                    assertThat(System.nanoTime()).as("time").isLessThan(deadline);
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                TimeUnit.SECONDS.sleep(1);
                assertThat(open()).containsExactly("ward-alive-1", "ward-me-1", "ward-results-1", "wards-1");
                for (Producer<byte[], byte[]> untouched : List.of(alive, myself, results, stranger)) {
                    untouched.commitTransaction();
                }
            }
        }
    }

    @Test
    void shouldMissAnInstanceAfterThreeSecondsWhereTheBrokerAllowsIt() {
        assertThat(SessionTimeout.allowedBy(client())).isEqualTo(Duration.ofSeconds(3));
    }
}
