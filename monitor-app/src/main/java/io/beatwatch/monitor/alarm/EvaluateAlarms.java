package io.beatwatch.monitor.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives patients what the processors before have for them, and publishes what follows: every beat to the beats topic, and what
 * is worth an alarm to the alerts topic.
 */
public final class EvaluateAlarms implements Processor<String, Patient.Step, String, Object> {
    /** Names of the children that beats and alerts are forwarded to. */
    public record Outputs(String beats, String alerts) {}

    private static final Logger LOG = LoggerFactory.getLogger(EvaluateAlarms.class);

    private final AlertFormat format;
    private final Messages messages;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, Object> context;
    private PatientStore patients;

    public EvaluateAlarms(AlertFormat format, ModelContract contract, Outputs outputs, MonitorMetrics metrics) {
        this.format = format;
        this.messages = new Messages(contract);
        this.outputs = outputs;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = context.getStateStore(StoreNames.PATIENTS);
    }

    @Override
    public void process(Record<String, Patient.Step> record) {
        Patient.Step step = record.value();
        Outbox outbox = new Outbox(step);
        try {
            step.step().accept(outbox);
        } catch (RuntimeException e) {
            // a fault of ours must not stop the other patients on this thread: this one is learned anew
            LOG.atError()
                    .addKeyValue("stream", record.key())
                    .setCause(e)
                    .log("what was known of the patient is forgotten: a beat or command could not be processed");
        }
        // outside of what is caught: Kafka's failures go on to Kafka Streams, which aborts the transaction
        outbox.send();
        if (step.patient().over()) {
            patients.forget(step.patient());
        }
    }

    /** What a step brought, until all of it is known. */
    private final class Outbox implements Patient.Listener {
        private final Patient.Step step;
        private final Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        private final List<AnnotatedBeat> beats = new ArrayList<>(1);
        private final List<Alert> alerts = new ArrayList<>(1);

        Outbox(Patient.Step step) {
            this.step = step;
        }

        @Override
        public void beat(ScoredBeat beat) {
            metrics.beat(beat.beatClass().name(), beat.pending().input().learning());
            beats.add(messages.annotatedBeat(step.patient().streamId(), beat));
        }

        @Override
        public void alert(ScoredBeat beat, BeatAlertKind kind) {
            alerts.add(messages.alert(step.patient().streamId(), beat, kind, now));
            UnscoredBeat pending = beat.pending();
            metrics.alert(
                    Label.value(kind),
                    Duration.between(pending.detectionTime(), now),
                    Duration.between(pending.beatTime(), now));
        }

        @Override
        public void alarm(AlarmEvent event, ScoredBeat completedBy) {}

        void send() {
            String key = step.patient().streamId();
            beats.forEach(beat -> context.forward(new Record<>(key, beat, step.timestamp()), outputs.beats()));
            alerts.forEach(alert ->
                    context.forward(new Record<>(key, alert, step.timestamp(), headers(alert)), outputs.alerts()));
        }
    }

    /** CloudEvents 1.0 attributes in the binary mode of its Kafka protocol binding. */
    private Headers headers(Alert alert) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", alert.getId());
        add(headers, "ce_type", "io.beatwatch.alert." + alert.getKind().name().toLowerCase(java.util.Locale.ROOT));
        add(headers, "ce_source", "/beatwatch/streams/" + alert.getStreamId());
        add(headers, "ce_time", com.google.protobuf.util.Timestamps.toString(alert.getBeatTime()));
        add(headers, "content-type", format.contentType());
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
