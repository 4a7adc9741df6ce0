package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.MalformedRecordException.Reason;
import io.beatwatch.monitor.detection.PatientSignal.Continuity;
import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.util.OncePerMinute;
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

    /** How a patient takes in a chunk; another one in tests alone. */
    @FunctionalInterface
    interface Intake {
        Continuity accept(PatientSignal patient, SampleChunk chunk, PatientSignal.Listener listener);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DetectBeats.class);

    private final OncePerMinute<String> gaps = new OncePerMinute<>();
    private final ModelContract contract;
    private final BedSettings bedSettings;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private final Intake intake;
    private ProcessorContext<String, Object> context;
    private PatientStore patients;
    private DeadLetters deadLetters;
    private BedRegister beds;

    /** @param contract of the network that the beats are described for */
    public DetectBeats(ModelContract contract, BedSettings bedSettings, Outputs outputs, MonitorMetrics metrics) {
        this(contract, bedSettings, outputs, metrics, PatientSignal::accept);
    }

    DetectBeats(
            ModelContract contract, BedSettings bedSettings, Outputs outputs, MonitorMetrics metrics, Intake intake) {
        this.contract = contract;
        this.bedSettings = bedSettings;
        this.outputs = outputs;
        this.metrics = metrics;
        this.intake = intake;
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
        // Kafka's failures go on to Kafka Streams, which aborts the transaction: only what is ours is caught below
        PatientSignal signal = patients.load(record.key()).orElseGet(() -> new PatientSignal(contract));
        List<UnscoredBeat> found = new ArrayList<>();
        Continuity continuity;
        byte[] state;
        try {
            continuity = intake.accept(signal, chunk, found::add);
            state = signal.ended() ? null : signal.save();
        } catch (RuntimeException e) {
            giveUp(record, found, e);
            return;
        }
        // first of all: should scoring fail, the chunk is read again, and no beat of it may count as found by then
        forward(record, found);
        patients.save(record.key(), state);
        count(chunk, continuity, signal);
        beds.heard(record.key(), signal);
        if (continuity == Continuity.GAP && gaps.due(record.key(), context.currentSystemTimeMs())) {
            LOG.atWarn()
                    .addKeyValue("stream", record.key())
                    .log("samples of {} s never came: check the network of its gateway", signal.missingSeconds());
        }
    }

    private void count(SampleChunk chunk, Continuity continuity, PatientSignal signal) {
        metrics.chunk(
                (long) chunk.length() * chunk.metadata().leads(), Label.value(continuity), signal.missingSeconds());
        for (int lead = 0; lead < signal.leads(); lead++) {
            metrics.signal(Label.value(signal.quality(lead)), signal.takenSeconds());
        }
    }

    private void forward(Record<String, byte[]> record, List<UnscoredBeat> found) {
        found.forEach(beat -> context.forward(record.withValue(beat), outputs.beats()));
    }

    /**
     * A fault of ours must not stop the other patients on this thread: this one is learned anew. The beats that were found
     * until then are beats all the same.
     */
    private void giveUp(Record<String, byte[]> record, List<UnscoredBeat> found, RuntimeException failure) {
        LOG.atError()
                .addKeyValue("stream", record.key())
                .setCause(failure)
                .log("a chunk could not be processed: the patient is learned anew");
        forward(record, found);
        beds.forget(record.key());
        deadLetters.put(record, Reason.FAILED, "processing failed: " + failure);
    }

    @Override
    public void close() {
        if (beds != null) {
            beds.close();
        }
    }
}
