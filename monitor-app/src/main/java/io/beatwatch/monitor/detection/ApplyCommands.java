package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.MalformedRecordException.Reason;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.ScoreBeats;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.PatientCommand;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands in, changed patients out: works on the stores of {@link DetectBeats} and {@link ScoreBeats}, whose task and thread it shares, so that
 * a command falls between two chunks. What cannot be applied goes to the dead letters with its reason.
 */
public final class ApplyCommands implements Processor<String, byte[], String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyCommands.class);

    private final ModelContract contract;
    private final String deadLetterOutput;
    private final MonitorMetrics metrics;
    private PatientStore patients;
    private KeyValueStore<String, byte[]> adaptation;
    private DeadLetters deadLetters;

    /**
     * @param contract of the network that the beats are described for
     * @param deadLetterOutput name of the child that dead letters are forwarded to
     */
    public ApplyCommands(ModelContract contract, String deadLetterOutput, MonitorMetrics metrics) {
        this.contract = contract;
        this.deadLetterOutput = deadLetterOutput;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.patients = new PatientStore(context, contract, metrics);
        this.adaptation = context.getStateStore(StoreNames.ADAPTATION);
        this.deadLetters = new DeadLetters(context, deadLetterOutput, metrics);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        PatientCommand command;
        try {
            command = CommandReader.read(record.key(), record.value());
            if (!patients.knows(record.key())) {
                throw new MalformedRecordException(
                        Reason.UNKNOWN_STREAM, "no stream '" + record.key() + "' is monitored: check the name");
            }
        } catch (MalformedRecordException e) {
            deadLetters.put(record, e.reason(), e.getMessage());
            return;
        }
        switch (command.getCommandCase()) {
            case RELEARN -> relearn(record);
            case COMMAND_NOT_SET -> throw new IllegalStateException("commands are read and checked");
        }
    }

    private void relearn(Record<String, byte[]> record) {
        String streamId = record.key();
        Optional<PatientSignal> patient = patients.load(streamId);
        if (patient.isEmpty()) {
            // learned anew in any case
            return;
        }
        byte[] state;
        try {
            patient.get().relearn();
            state = patient.get().save();
        } catch (RuntimeException e) {
            // a fault of ours must not stop the other patients on this thread
            LOG.atError().addKeyValue("stream", streamId).setCause(e).log("a command could not be obeyed");
            deadLetters.put(record, Reason.FAILED, "obeying failed: " + e);
            return;
        }
        // Kafka's failures go on to Kafka Streams, which aborts the transaction: the command is read again
        patients.save(streamId, state);
        // a beat that waits for its batch is from before; as one of ten it does little harm
        adaptation.delete(streamId);
        metrics.relearned();
        LOG.atInfo().addKeyValue("stream", streamId).log("the patient is learned anew, as commanded");
    }
}
