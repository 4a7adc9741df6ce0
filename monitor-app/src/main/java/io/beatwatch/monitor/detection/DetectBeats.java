package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.OncePerMinute;
import io.beatwatch.monitor.detection.MalformedRecordException.Reason;
import io.beatwatch.monitor.detection.PatientSignal.Continuity;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
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

    private static final Logger LOG = LoggerFactory.getLogger(DetectBeats.class);

    private final OncePerMinute<String> gaps = new OncePerMinute<>();
    private final ModelContract contract;
    private final BedSettings bedSettings;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, Object> context;
    private PatientStore patients;
    private DeadLetters deadLetters;
    private BedRegister beds;

    /** @param contract of the network that the beats are described for */
    public DetectBeats(ModelContract contract, BedSettings bedSettings, Outputs outputs, MonitorMetrics metrics) {
        this.contract = contract;
        this.bedSettings = bedSettings;
        this.outputs = outputs;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = new PatientStore(context, contract, metrics);
        this.deadLetters = new DeadLetters(context, outputs.deadLetters(), metrics);
        this.beds = new BedRegister(context, bedSettings, metrics);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        SampleChunk chunk;
        try {
            chunk = ChunkReader.read(record.key(), record.value());
        } catch (MalformedRecordException e) {
            deadLetters.put(record, e.reason(), e.getMessage());
            return;
        }
        List<PendingBeat> found = new ArrayList<>();
        PatientSignal signal;
        Continuity continuity;
        byte[] state;
        try {
            signal = patients.load(record.key()).orElseGet(() -> new PatientSignal(contract));
            continuity = signal.accept(chunk, found::add);
            state = chunk.endOfStream() ? null : signal.save();
        } catch (RuntimeException e) {
            // a fault of ours must not stop the other patients on this thread: this one is learned anew
            LOG.atError()
                    .addKeyValue("stream", record.key())
                    .setCause(e)
                    .log("a chunk could not be processed: the patient is learned anew");
            patients.save(record.key(), null);
            deadLetters.put(record, Reason.FAILED, "processing failed: " + e);
            return;
        }
        // first of all: should scoring fail, the chunk is read again, and no beat of it may count as found by then
        found.forEach(beat -> context.forward(record.withValue(beat), outputs.beats()));
        patients.save(record.key(), state);
        metrics.chunk(chunk, continuity, signal);
        beds.heard(record.key(), chunk, signal);
        if (continuity == Continuity.GAP && gaps.due(record.key(), context.currentSystemTimeMs())) {
            LOG.atWarn()
                    .addKeyValue("stream", record.key())
                    .log("samples of {} s never came: check the network of its gateway", signal.missingSeconds());
        }
    }

    @Override
    public void close() {
        if (beds != null) {
            beds.close();
        }
    }
}
