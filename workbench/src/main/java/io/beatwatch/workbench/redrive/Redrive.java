package io.beatwatch.workbench.redrive;

import io.beatwatch.schema.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends dead letters to the topic that they came from, each once: with the record goes, in the same transaction, a mark into
 * the dead letters' topic. Of two that run at the same time the later one fences the other off. Single thread.
 */
public final class Redrive {
    private static final String TRANSACTIONAL_ID = "beatwatch-redrive";
    private static final int MOST_IN_TRANSACTION = 500;
    private static final Set<String> ORIGINS = Set.of(Topics.SAMPLES.name(), Topics.COMMANDS.name());

    /**
     * Which dead letters are meant.
     *
     * @param reasons empty for all
     * @param beds empty for all
     * @param again also those that were sent again before and failed again
     */
    public record Choice(
            String topic, Set<String> reasons, Set<String> beds, Instant since, Instant until, boolean again) {
        boolean takes(DeadLetter letter) {
            return topic.equals(letter.topic())
                    && (reasons.isEmpty() || reasons.contains(letter.reason()))
                    && (beds.isEmpty() || letter.bed() != null && beds.contains(letter.bed()))
                    && !letter.time().isBefore(since)
                    && letter.time().isBefore(until);
        }
    }

    private final Map<String, Object> clientConfig;

    public Redrive(Map<String, ?> clientConfig) {
        this.clientConfig = new HashMap<>(clientConfig);
    }

    /**
     * Looks at all dead letters that there are now.
     *
     * @param send false to send nothing
     * @param each hears of every dead letter that is chosen, with why it is not sent, empty where it is
     * @return how many were sent, or would be
     */
    public int run(Choice choice, boolean send, BiConsumer<DeadLetter, Optional<String>> each) {
        if (!send) {
            return chosen(choice, each).size();
        }
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                config,
                Topics.DEAD_LETTERS.key().serializer(),
                Topics.DEAD_LETTERS.value().serializer())) {
            // before reading: whoever sends at the same time is fenced off, and what it has sent is seen
            producer.initTransactions();
            List<DeadLetter> letters = chosen(choice, each);
            for (int from = 0; from < letters.size(); from += MOST_IN_TRANSACTION) {
                producer.beginTransaction();
                letters.subList(from, Math.min(letters.size(), from + MOST_IN_TRANSACTION))
                        .forEach(letter -> {
                            producer.send(letter.again());
                            producer.send(letter.mark());
                        });
                producer.commitTransaction();
            }
            return letters.size();
        }
    }

    private List<DeadLetter> chosen(Choice choice, BiConsumer<DeadLetter, Optional<String>> each) {
        List<DeadLetter> taken = new ArrayList<>();
        Set<String> sent = new HashSet<>();
        for (ConsumerRecord<String, byte[]> record : all()) {
            DeadLetter letter = new DeadLetter(record);
            letter.markOf().ifPresent(sent::add);
            if (letter.markOf().isEmpty() && choice.takes(letter)) {
                taken.add(letter);
            }
        }
        List<DeadLetter> chosen = new ArrayList<>();
        for (DeadLetter letter : taken) {
            Optional<String> why = whyNot(letter, sent, choice.again());
            each.accept(letter, why);
            if (why.isEmpty()) {
                chosen.add(letter);
            }
        }
        return chosen;
    }

    private static Optional<String> whyNot(DeadLetter letter, Set<String> sent, boolean again) {
        if (sent.contains(letter.position())) {
            return Optional.of("was sent again");
        }
        if (letter.failedAgain() && !again) {
            return Optional.of("failed again: --again sends it once more");
        }
        if (letter.bed() == null || letter.bytes() < 0) {
            return Optional.of("its key or value was not kept");
        }
        return ORIGINS.contains(letter.topic()) ? Optional.empty() : Optional.of("it came from elsewhere");
    }

    /** All that stand in the topic now, in the order of each partition. */
    private List<ConsumerRecord<String, byte[]>> all() {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                config,
                Topics.DEAD_LETTERS.key().deserializer(),
                Topics.DEAD_LETTERS.value().deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEAD_LETTERS.name()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    all.add(record);
                }
            }
        }
        return all;
    }
}
