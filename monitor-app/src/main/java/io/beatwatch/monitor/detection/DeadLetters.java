package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.ChunkReader;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.util.OncePerMinute;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what a processor cannot use, as it came, with the reason in the headers. Single thread. */
final class DeadLetters {
    private static final int LONGEST_MESSAGE = 500;
    private static final int LARGEST = 900_000;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final ProcessorContext<String, ? super byte[]> context;
    private final String output;
    private final MonitorMetrics metrics;
    private final OncePerMinute<Reason> warnings = new OncePerMinute<>();

    /** @param output name of the child that takes them */
    DeadLetters(ProcessorContext<String, ? super byte[]> context, String output, MonitorMetrics metrics) {
        this.context = context;
        this.output = output;
        this.metrics = metrics;
    }

    void put(Record<String, byte[]> record, Reason reason, String message) {
        metrics.deadLetter(Label.value(reason));
        String key = record.key() != null && record.key().length() > ChunkReader.MAX_NAME ? null : record.key();
        if (warnings.due(reason, context.currentSystemTimeMs())) {
            // the message may quote what the gateway sent, which belongs into the topic alone
            LOG.atWarn()
                    .addKeyValue("stream", key)
                    .log("a record goes to the dead letters ({}): its headers there say more", reason);
        }
        // with its headers it could be larger than the producer may send, and stop this thread
        boolean tooLarge = record.value() != null && record.value().length > LARGEST;
        byte[] value = tooLarge ? null : record.value();
        String line = message.substring(0, Math.min(message.length(), LONGEST_MESSAGE))
                + (tooLarge ? " (its " + record.value().length + " bytes are not passed on)" : "");
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "beatwatch.reason", reason.name());
        add(headers, "beatwatch.message", line);
        context.recordMetadata().ifPresent(origin -> addOrigin(headers, origin));
        context.forward(new Record<>(key, value, record.timestamp(), headers), output);
    }

    private static void addOrigin(Headers headers, RecordMetadata origin) {
        add(headers, "beatwatch.topic", origin.topic());
        add(headers, "beatwatch.partition", Integer.toString(origin.partition()));
        add(headers, "beatwatch.offset", Long.toString(origin.offset()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
