package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters as the monitor writes them, sent again on a real broker. */
@Timeout(120)
class RedriveIT {
    private static final String COMMANDS = Topics.COMMANDS.name();
    private static final String SAMPLES = Topics.SAMPLES.name();
    /** Records that are old by their timestamps would be deleted. */
    private static final Instant NOON =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3600);

    private static final String PAYLOAD = "what-a-patient-would-not-want-shown";

    private static EmbeddedBroker broker;
    private static Map<String, Object> client;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        client = Map.of("bootstrap.servers", broker.bootstrapServers());
        TopicSetup.ensureTopics(client, Optional.of(2));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static ProducerRecord<String, byte[]> letter(
            String bed, String value, String topic, String reason, Instant time, String... headers) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(),
                null,
                time.toEpochMilli(),
                bed,
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("beatwatch.reason", reason, "beatwatch.message", PAYLOAD, "beatwatch.topic", topic));
        all.addAll(List.of("beatwatch.partition", "1", "beatwatch.offset", "4711"));
        for (int i = 0; i < all.size(); i += 2) {
            letter.headers().add(all.get(i), all.get(i + 1).getBytes(StandardCharsets.UTF_8));
        }
        return letter;
    }

    private static void put(List<ProducerRecord<String, byte[]>> letters) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            for (ProducerRecord<String, byte[]> letter : letters) {
                producer.send(letter).get();
            }
        }
    }

    private static List<ConsumerRecord<String, byte[]>> records(Topics.Topic<?> topic, String bed) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (TopicReader<byte[]> reader = new TopicReader<>(client, topic, new ByteArrayDeserializer(), true)) {
            for (int quiet = 0; quiet < 3; ) {
                quiet = reader.poll(Duration.ofMillis(200), r -> {
                                    if (bed.equals(r.key())) {
                                        found.add(r);
                                    }
                                })
                                == 0
                        ? quiet + 1
                        : 0;
            }
        }
        return found;
    }

    private static String redrive(String... more) {
        List<String> arguments = new ArrayList<>(List.of("redrive", "-b", broker.bootstrapServers()));
        arguments.addAll(List.of(more));
        return WholePath.run(0, arguments.toArray(String[]::new));
    }

    @Test
    void shouldSendADeadLetterOnceAsItCameAndShowNothingThatStandsInIt() throws Exception {
        put(List.of(letter("once", PAYLOAD, COMMANDS, "UNKNOWN_STREAM", NOON, "trace", "abc")));
        String shown = redrive("--bed", "once");
        assertThat(shown).contains("once", "UNKNOWN_STREAM", "1 would be sent").doesNotContain(PAYLOAD);
        assertThat(records(Topics.COMMANDS, "once")).isEmpty();

        shown = redrive("--bed", "once", "--send");
        assertThat(shown).contains("1 sent").doesNotContain(PAYLOAD);
        List<ConsumerRecord<String, byte[]>> sent = records(Topics.COMMANDS, "once");
        assertThat(sent).hasSize(1);
        assertThat(new String(sent.get(0).value(), StandardCharsets.UTF_8)).isEqualTo(PAYLOAD);
        assertThat(sent.get(0).timestamp()).isEqualTo(NOON.toEpochMilli());
        assertThat(sent.get(0).headers().toArray())
                .extracting(Header::key)
                .containsExactly("trace", "beatwatch.redriven");

        assertThat(redrive("--bed", "once", "--send")).contains("was sent again", "0 sent");
        assertThat(redrive("--bed", "once", "--send", "--again")).contains("0 sent");
        assertThat(records(Topics.COMMANDS, "once")).hasSize(1);
    }

    @Test
    void shouldNotSendAgainWhatFailedAgainUnlessTold() throws Exception {
        put(List.of(letter("circle", "x", COMMANDS, "UNKNOWN_STREAM", NOON, "beatwatch.redriven", "0:17")));
        assertThat(redrive("--bed", "circle", "--send")).contains("failed again", "0 sent");
        assertThat(records(Topics.COMMANDS, "circle")).isEmpty();
        assertThat(redrive("--bed", "circle", "--send", "--again")).contains("1 sent");
        assertThat(records(Topics.COMMANDS, "circle")).hasSize(1);
    }

    @Test
    void shouldSendWhatIsChosenByTopicReasonBedAndTime() throws Exception {
        put(List.of(
                letter("chosen", "a", COMMANDS, "BAD_COMMAND", NOON),
                letter("chosen", "b", COMMANDS, "UNKNOWN_STREAM", NOON.minusMillis(1)),
                letter("chosen", "c", COMMANDS, "UNKNOWN_STREAM", NOON),
                letter("chosen", "d", COMMANDS, "UNKNOWN_STREAM", NOON.plusSeconds(60)),
                letter("chosen", "e", SAMPLES, "UNKNOWN_STREAM", NOON),
                letter("chosen", null, COMMANDS, "UNKNOWN_STREAM", NOON),
                letter("not chosen", "g", COMMANDS, "UNKNOWN_STREAM", NOON)));
        String shown = redrive(
                "--bed",
                "chosen",
                "--reason",
                "UNKNOWN_STREAM",
                "--since",
                NOON.toString(),
                "--until",
                NOON.plusSeconds(60).toString(),
                "--send");
        assertThat(shown).contains("was not kept", "1 sent");
        assertThat(records(Topics.COMMANDS, "chosen"))
                .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
                .containsExactly("c");
        assertThat(records(Topics.COMMANDS, "not chosen")).isEmpty();
        assertThat(redrive("--topic", SAMPLES, "--bed", "chosen", "--send")).contains("1 sent");
        assertThat(records(Topics.SAMPLES, "chosen")).hasSize(1);
    }

    @Test
    void shouldRefuseATopicThatNothingCameFromAndContradictions() {
        WholePath.run(2, "redrive", "-b", broker.bootstrapServers(), "--topic", "alerts");
        WholePath.run(2, "redrive", "-b", broker.bootstrapServers(), "--send", "--dry-run");
    }
}
