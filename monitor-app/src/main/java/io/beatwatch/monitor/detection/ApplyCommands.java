package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.CommandReader;
import io.beatwatch.monitor.patient.MalformedRecordException;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.PatientCommand;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands in, changed patients out: works on the patients of {@link DetectBeats}, whose task and thread it shares, so that a
 * command falls between two chunks. What cannot be applied goes to the dead letters with its reason.
 */
public final class ApplyCommands implements Processor<String, byte[], String, Object> {
    /** Names of the children that what follows from a command, and dead letters are forwarded to. */
    public record Outputs(String steps, String deadLetters) {}

    private static final Logger LOG = LoggerFactory.getLogger(ApplyCommands.class);

    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, Object> context;
    private PatientStore patients;
    private DeadLetters deadLetters;

    public ApplyCommands(Outputs outputs, MonitorMetrics metrics) {
        this.outputs = outputs;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        this.deadLetters = new DeadLetters(context, outputs.deadLetters(), metrics);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        PatientCommand command;
        Patient patient;
        try {
            command = CommandReader.read(record.key(), record.value());
            patient = patients.find(record.key())
                    .orElseThrow(() -> new MalformedRecordException(
                            Reason.UNKNOWN_STREAM, "no stream '" + record.key() + "' is monitored: check the name"));
        } catch (MalformedRecordException e) {
            deadLetters.put(record, e.reason(), e.getMessage());
            return;
        }
        patients.command(patient, record.value(), record.timestamp());
        context.forward(
                record.withValue(new Patient.Step(
                        patient,
                        record.timestamp(),
                        listener -> patient.apply(command, Instant.ofEpochMilli(record.timestamp()), listener))),
                outputs.steps());
        if (command.hasRelearn()) {
            metrics.relearned();
            LOG.atInfo().addKeyValue("stream", record.key()).log("the patient is learned anew, as commanded");
        }
    }
}
