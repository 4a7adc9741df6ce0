package io.beatwatch.monitor.detection;

import com.google.protobuf.util.Timestamps;
import io.beatwatch.monitor.alarm.BedStatusMessages;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.CommandReader;
import io.beatwatch.monitor.patient.MalformedRecordException;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.PatientCommand;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands in, changed patients out: works on the patients of {@link DetectBeats}, whose task and thread it shares, so that a
 * command falls between two chunks. What cannot be applied goes to the dead letters with its reason, and whoever sent it is
 * answered.
 */
public final class ApplyCommands implements Processor<String, byte[], String, Object> {
    /** Names of the children that what follows from a command, answers for unknown beds and dead letters are forwarded to. */
    public record Outputs(String steps, String beds, String deadLetters) {}

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

    /** Who sent it waits for an answer; the mark of deletion after it leaves no bed behind that never was. */
    private void answerForNobody(Record<String, byte[]> record, PatientCommand command, String why) {
        BedStatus answer = BedStatus.newBuilder()
                .setStreamId(record.key())
                .setTime(Timestamps.fromMillis(context.currentSystemTimeMs()))
                .setOutcome(BedStatusMessages.outcome(command, Optional.of(why)))
                .build();
        context.forward(record.withValue(answer), outputs.beds());
        context.forward(record.withValue(null), outputs.beds());
    }

    /** Whoever sent something unusable to a bed that is there waits for an answer as well; nothing of the bed changes. */
    private void answerUnusable(Record<String, byte[]> record, String why) {
        Optional<Patient> known = record.key() == null ? Optional.empty() : patients.find(record.key());
        known.ifPresent(patient -> {
            Patient.Answer answer = new Patient.Answer(CommandReader.readable(record.value()), Optional.of(why));
            context.forward(
                    record.withValue(
                            new Patient.Step(patient, record.timestamp(), listener -> listener.status(answer))),
                    outputs.steps());
        });
    }

    @Override
    public void process(Record<String, byte[]> record) {
        PatientCommand command;
        try {
            command = CommandReader.read(record.key(), record.value());
        } catch (MalformedRecordException e) {
            deadLetters.put(record, e.reason(), e.getMessage());
            answerUnusable(record, e.getMessage());
            return;
        }
        Optional<Patient> known = patients.find(record.key());
        if (known.isEmpty()) {
            String why = "no stream '" + record.key() + "' is monitored: check the name";
            deadLetters.put(record, Reason.UNKNOWN_STREAM, why);
            answerForNobody(record, command, why);
            return;
        }
        Patient patient = known.get();
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
