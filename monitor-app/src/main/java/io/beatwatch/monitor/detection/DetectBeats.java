package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.BeatInputs;
import io.beatwatch.monitor.detection.MalformedChunkException.Reason;
import io.beatwatch.monitor.detection.PatientSignal.Continuity;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples in, beats out. Each patient's signal lives as one blob in a changelogged store, so that a stop at any moment
 * goes on with the very sample after the last committed one. What is malformed goes to the dead letters with its
 * reason and disturbs nobody else.
 */
public final class DetectBeats implements Processor<String, byte[], String, Object> {
    /** Names of the children that beats and dead letters are forwarded to. */
    public record Outputs(String beats, String deadLetters) {}

    public static final String STORE = "patients";

    private static final int LONGEST_MESSAGE = 500;
    private static final int LARGEST_DEAD_LETTER = 900_000;

    private static final Logger LOG = LoggerFactory.getLogger(DetectBeats.class);

    private final BeatInputs inputs;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private final Warnings warnings = new Warnings();
    private ProcessorContext<String, Object> context;
    private KeyValueStore<String, byte[]> patients;

    public DetectBeats(BeatInputs inputs, Outputs outputs, MonitorMetrics metrics) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        SampleChunk chunk;
        try {
            chunk = read(record);
        } catch (MalformedChunkException e) {
            reject(record, e.reason(), e.getMessage());
            return;
        }
        byte[] saved = patients.get(record.key());
        List<PendingBeat> found = new ArrayList<>();
        Continuity continuity;
        byte[] state;
        try {
            PatientSignal signal = saved == null ? new PatientSignal(inputs) : PatientSignal.restore(saved, inputs);
            continuity = signal.accept(chunk, found::add);
            state = chunk.endOfStream() ? null : signal.save();
        } catch (RuntimeException e) {
            // a fault of ours must not stop the other patients on this thread: this one is learned anew
            LOG.error("a chunk of stream {} could not be processed", record.key(), e);
            patients.delete(record.key());
            reject(record, Reason.FAILED, "processing failed: " + e);
            return;
        }
        patients.put(record.key(), state);
        metrics.chunk(chunk, continuity);
        found.forEach(beat -> context.forward(record.withValue(beat), outputs.beats()));
    }

    private SampleChunk read(Record<String, byte[]> record) throws MalformedChunkException {
        SampleChunk chunk = ChunkReader.read(record.key(), record.value());
        int needed = inputs.contract().leads();
        if (chunk.facts().leads() < needed) {
            throw new MalformedChunkException(
                    Reason.BAD_LEADS,
                    "the chunk has " + chunk.facts().leads() + " leads, the network "
                            + inputs.contract().name() + " needs " + needed);
        }
        return chunk;
    }

    private void reject(Record<String, byte[]> record, Reason reason, String message) {
        metrics.deadLetter(reason);
        String key = record.key() != null && record.key().length() > ChunkReader.MAX_NAME ? null : record.key();
        if (warnings.due(reason, context.currentSystemTimeMs())) {
            LOG.warn("chunk of stream {} goes to the dead letters: {}", key, message);
        }
        // with its headers it could be larger than the producer may send, and stop this thread
        boolean tooLarge = record.value() != null && record.value().length > LARGEST_DEAD_LETTER;
        byte[] value = tooLarge ? null : record.value();
        String line = message.substring(0, Math.min(message.length(), LONGEST_MESSAGE))
                + (tooLarge ? " (its " + record.value().length + " bytes are not passed on)" : "");
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "beatwatch.reason", reason.name());
        add(headers, "beatwatch.message", line);
        context.recordMetadata().ifPresent(origin -> addOrigin(headers, origin));
        context.forward(new Record<String, Object>(key, value, record.timestamp(), headers), outputs.deadLetters());
    }

    private static void addOrigin(Headers headers, RecordMetadata origin) {
        add(headers, "beatwatch.topic", origin.topic());
        add(headers, "beatwatch.partition", Integer.toString(origin.partition()));
        add(headers, "beatwatch.offset", Long.toString(origin.offset()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A gateway that sends rubbish four times a second must not fill the log: one line per reason and minute. */
    private static final class Warnings {
        private static final long PAUSE_MILLIS = 60_000;
        private final Map<Reason, Long> last = new EnumMap<>(Reason.class);

        boolean due(Reason reason, long nowMillis) {
            Long before = last.get(reason);
            boolean due = before == null || nowMillis - before >= PAUSE_MILLIS;
            if (due) {
                last.put(reason, nowMillis);
            }
            return due;
        }
    }
}
