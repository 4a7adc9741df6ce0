package io.beatwatch.workbench.redrive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A record of the dead letters' topic, with what its headers say. Immutable, any thread. */
public record DeadLetter(ConsumerRecord<String, byte[]> record) {
    /** On a record that was sent again: partition and offset of the dead letter that it was. */
    static final String REDRIVEN = "beatwatch.redriven";
    /** On the mark that stands in the dead letters' topic for one that was sent again: its partition and offset. */
    static final String SENT = "beatwatch.sent-again";

    private static final String OURS = "beatwatch.";

    /** Of the topic, {@code partition:offset}. */
    public String position() {
        return record.partition() + ":" + record.offset();
    }

    public String bed() {
        return record.key();
    }

    public Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    public String reason() {
        return header("beatwatch.reason").orElse("");
    }

    /** Where it came from, empty where that is not known. */
    public String topic() {
        return header("beatwatch.topic").orElse("");
    }

    /** Bytes of the value, -1 where it was too large to be kept. */
    public int bytes() {
        return record.value() == null ? -1 : record.value().length;
    }

    /** Whether it was sent again before, and failed again. */
    public boolean failedAgain() {
        return header(REDRIVEN).isPresent();
    }

    /** Position of the dead letter that this is the mark of; empty where it is a dead letter. */
    Optional<String> markOf() {
        return header(SENT);
    }

    private Optional<String> header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** As it came at first: key, value, timestamp and the sender's headers; and the mark that it was sent again. */
    ProducerRecord<String, byte[]> again() {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(OURS)) {
                headers.add(header);
            }
        }
        headers.add(REDRIVEN, position().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(topic(), null, record.timestamp(), record.key(), record.value(), headers);
    }

    /** What stands in the dead letters' topic from then on. */
    ProducerRecord<String, byte[]> mark() {
        Headers headers = new RecordHeaders().add(SENT, position().getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(record.topic(), record.partition(), null, record.key(), null, headers);
    }
}
