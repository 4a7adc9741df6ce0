package io.beatwatch.workbench.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Finds out what a user may do by doing it, each with a client that it has made for that. Single thread. */
final class Rights implements AutoCloseable {
    private static final int SECONDS = 20;

    /** Of a record that the monitor puts aside. */
    static final byte[] KEY = "nobody".getBytes(StandardCharsets.UTF_8);

    private final Map<String, Object> client;
    private final Admin admin;

    private interface Attempt {
        void run() throws Exception;
    }

    Rights(Map<String, Object> client) {
        this.client = Map.copyOf(client);
        this.admin = Admin.create(client);
    }

    /** Letters for what is allowed: see, read, write, read settings (c), change them (a), delete (x); '-' for nothing. */
    String ofTopic(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        StringBuilder allowed = new StringBuilder();
        add(allowed, 's', () -> get(admin.describeTopics(List.of(topic)).allTopicNames()));
        add(allowed, 'r', () -> read(topic));
        add(allowed, 'w', () -> write(topic));
        add(allowed, 'c', () -> get(admin.describeConfigs(List.of(resource)).all()));
        add(
                allowed,
                'a',
                () -> get(admin.incrementalAlterConfigs(Map.of(
                                resource,
                                List.of(new AlterConfigOp(
                                        new ConfigEntry("retention.ms", "86400000"), AlterConfigOp.OpType.SET))))
                        .all()));
        add(allowed, 'x', () -> get(admin.deleteTopics(List.of(topic)).all()));
        return word(allowed);
    }

    /** Whether a topic may be made. */
    boolean mayCreate(String topic) {
        return isAllowed(() -> get(admin.createTopics(
                        Set.of(new NewTopic(topic, 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all()));
    }

    /**
     * Letters for what is allowed: see (s), read and commit (r), delete (x); '-' for nothing.
     *
     * @param topic that the user may read, where there is one
     */
    String ofGroup(String group, String topic) {
        StringBuilder allowed = new StringBuilder();
        add(allowed, 's', () -> get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        add(
                allowed,
                'r',
                () -> get(admin.alterConsumerGroupOffsets(
                                group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                        .all()));
        add(allowed, 'x', () -> get(admin.deleteConsumerGroups(List.of(group)).all()));
        return word(allowed);
    }

    /** Whether it may begin transactions under this id. */
    boolean mayUseTransactionalId(String id) {
        return isAllowed(() -> {
            try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", id))) {
                producer.initTransactions();
            }
        });
    }

    /** Whether it may look at everybody's rights. */
    boolean mayDescribeAcls() {
        return isAllowed(() -> get(admin.describeAcls(AclBindingFilter.ANY).values()));
    }

    /** What comes of sending with an idempotent producer; null where it is taken. */
    Throwable idempotentSend(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("enable.idempotence", true, "acks", "all"))) {
            get(producer.send(new ProducerRecord<>(topic, KEY, new byte[] {1})));
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (KafkaException e) {
            // the producer was refused before it was asked to send
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private void read(String topic) {
        Map<String, Object> config = new HashMap<>(client);
        config.put("fetch.max.wait.ms", 50);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("no record of " + topic + " came, and no refusal");
                }
            }
        }
    }

    private void write(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("enable.idempotence", false))) {
            get(producer.send(new ProducerRecord<>(topic, 0, KEY, new byte[] {1})));
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(client);
        config.put("max.block.ms", SECONDS * 1000);
        config.put("linger.ms", 0);
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void get(Future<?> answer) throws Exception {
        answer.get(SECONDS, TimeUnit.SECONDS);
    }

    private static void add(StringBuilder allowed, char letter, Attempt attempt) {
        if (isAllowed(attempt)) {
            allowed.append(letter);
        }
    }

    private static String word(StringBuilder allowed) {
        return allowed.isEmpty() ? "-" : allowed.toString();
    }

    /** Refused is what the broker refuses for want of rights; whatever else goes wrong is a fault of the test. */
    private static boolean isAllowed(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Exception e) {
            List<Throwable> causes = new ArrayList<>();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                causes.add(cause);
            }
            if (causes.stream().anyMatch(AuthorizationException.class::isInstance)) {
                return false;
            }
            throw new AssertionError("neither allowed nor refused", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
