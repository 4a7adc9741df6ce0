package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.ChunkReader;
import io.beatwatch.monitor.patient.MalformedRecordException;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.PatientSignal.Continuity;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.util.OncePerMinute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples in, beats out. A chunk is journalled as it came and given to its patient, who lives in the task's
 * {@link PatientStore}, so that a stop at any moment goes on with the very sample after the last committed one. What is
 * malformed goes to the dead letters with its reason and disturbs nobody else.
 */
public final class DetectBeats implements Processor<String, byte[], String, Object> {
    /** Names of the children that beats, what a patient's signal says by itself, and dead letters are forwarded to. */
    public record Outputs(String beats, String steps, String deadLetters) {}

    /** How a patient takes in a chunk; another one in tests alone. */
    @FunctionalInterface
    interface Intake {
        Continuity accept(Patient patient, SampleChunk chunk, long timestamp, Consumer<PendingBeat> beats);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DetectBeats.class);

    private final OncePerMinute<String> gaps = new OncePerMinute<>();
    private final BedSettings bedSettings;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private final Intake intake;
    private final List<PendingBeat> found = new ArrayList<>();
    private ProcessorContext<String, Object> context;
    private PatientStore patients;
    private DeadLetters deadLetters;
    private BedRegister beds;

    public DetectBeats(BedSettings bedSettings, Outputs outputs, MonitorMetrics metrics) {
        this(bedSettings, outputs, metrics, Patient::accept);
    }

    DetectBeats(BedSettings bedSettings, Outputs outputs, MonitorMetrics metrics, Intake intake) {
        this.bedSettings = bedSettings;
        this.outputs = outputs;
        this.metrics = metrics;
        this.intake = intake;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        this.deadLetters = new DeadLetters(context, outputs.deadLetters(), metrics);
        this.beds = new BedRegister(context, patients, outputs.steps(), bedSettings, metrics);
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
        // Kafka's failures go on to Kafka Streams, which aborts the transaction: only what is ours is caught
        Patient patient = patients.of(record.key());
        if (!patient.signal().ofAnotherGateway(chunk)) {
            beds.comes(patient, chunk.gatewayTime());
        }
        patients.chunk(patient, record.value(), record.timestamp());
        found.clear();
        Continuity continuity = null;
        try {
            continuity = intake.accept(patient, chunk, record.timestamp(), found::add);
        } catch (RuntimeException e) {
            // the beats that were found until then are beats all the same
            LOG.atError()
                    .addKeyValue("stream", record.key())
                    .log(
                            "a chunk could not be processed ({} at {}): the patient is learned anew, the dead letter says"
                                    + " more",
                            e.getClass().getName(),
                            e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            // its message may quote samples
            LOG.debug("a chunk could not be processed", e);
            deadLetters.put(record, Reason.FAILED, "processing failed: " + e);
        }
        if (continuity == Continuity.OTHER_GATEWAY) {
            deadLetters.put(record, Reason.OTHER_GATEWAY, otherGateway(chunk, patient.signal()));
            beds.refused(patient);
            // the bed counts as heard by the gateway that has it alone
            metrics.chunk((long) chunk.length() * chunk.metadata().leads(), Label.value(continuity), 0);
        } else if (continuity != null) {
            count(record.key(), chunk, continuity, patient.signal());
        }
        if (!patient.idle()) {
            context.forward(
                    record.withValue(new Patient.Step(patient, record.timestamp(), patient::settle)), outputs.steps());
        }
        for (PendingBeat beat : found) {
            context.forward(record.withValue(beat), outputs.beats());
        }
    }

    private static String otherGateway(SampleChunk chunk, PatientSignal signal) {
        String here = chunk.metadata().deviceId();
        String there = signal.metadata().deviceId();
        return here.equals(there)
                ? "device '" + here + "' sends this stream twice with different samples: give each gateway a stream of"
                        + " its own, and let each set session_id"
                : "device '" + there + "' has the bed, this is of '" + here
                        + "': give each a stream of its own, or end the first one's (end_of_stream)";
    }

    private void count(String streamId, SampleChunk chunk, Continuity continuity, PatientSignal signal) {
        metrics.chunk(
                (long) chunk.length() * chunk.metadata().leads(), Label.value(continuity), signal.missingSeconds());
        for (int lead = 0; lead < signal.leads(); lead++) {
            metrics.signal(Label.value(signal.quality(lead)), signal.takenSeconds());
        }
        beds.heard(streamId, signal);
        if (continuity == Continuity.GAP && gaps.due(streamId, context.currentSystemTimeMs())) {
            LOG.atWarn()
                    .addKeyValue("stream", streamId)
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
