package io.beatwatch.monitor.alarm;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.alarm.Suppression;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmContext;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.patient.UnscoredBeat;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives patients what the processors before have for them, and publishes what follows: every beat to the beats topic, and what
 * is worth an alarm to the alerts topic. An alert does not wait for the next commit but asks for one.
 */
public final class EvaluateAlarms implements Processor<String, Patient.Step, String, Object> {
    /** Names of the children that beats and alerts are forwarded to. */
    public record Outputs(String beats, String alerts, String beds) {}

    /** So much signal before the decision goes with the begin of an alarm. */
    private static final double STRIP_SECONDS = 9;

    private static final Logger LOG = LoggerFactory.getLogger(EvaluateAlarms.class);

    private final AlertFormat format;
    private final Messages messages;
    private final AlarmMessages alarmMessages;
    private final BedStatusMessages bedMessages;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private final Supplier<AlertCommits> ofThread;
    private ProcessorContext<String, Object> context;
    private PatientStore patients;
    private AlertCommits commits;

    /**
     * @param profile name of the alarm limits that the monitor was started with
     * @param ofThread when the thread that asks commits for an alert, one for all its tasks
     */
    public EvaluateAlarms(
            AlertFormat format,
            ModelContract contract,
            String profile,
            Outputs outputs,
            Supplier<AlertCommits> ofThread,
            MonitorMetrics metrics) {
        this.format = format;
        this.messages = new Messages(contract);
        this.alarmMessages = new AlarmMessages(contract);
        this.bedMessages = new BedStatusMessages(profile);
        this.outputs = outputs;
        this.ofThread = ofThread;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        this.commits = ofThread.get();
        // for an alert that was too soon after the one before, and that nothing follows
        context.schedule(
                Duration.ofMillis(AlertCommits.LEAST_MILLIS), PunctuationType.WALL_CLOCK_TIME, this::commitIfDue);
    }

    private void commitIfDue(long now) {
        if (commits.due(now)) {
            context.commit();
        }
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
        if (!outbox.alerts.isEmpty()) {
            commits.published();
        }
        commitIfDue(context.currentSystemTimeMs());
        if (step.patient().over()) {
            patients.forget(step.patient());
            context.forward(new Record<>(record.key(), null, step.timestamp()), outputs.beds());
        }
    }

    /** What a step brought, until all of it is known. */
    private final class Outbox implements Patient.Listener {
        private final Patient.Step step;
        private final Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        private final List<AnnotatedBeat> beats = new ArrayList<>(1);
        private final List<Alert> alerts = new ArrayList<>(1);
        private final List<BedStatus> beds = new ArrayList<>(0);

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
            String streamId = patient().streamId();
            if (behind()) {
                alerts.add(messages.briefly(streamId, beat, kind, now).build());
                metrics.alertShed();
            } else {
                alerts.add(messages.alert(streamId, beat, kind, now));
            }
            UnscoredBeat pending = beat.pending();
            metrics.alert(
                    Label.value(kind),
                    Duration.between(pending.detectionTime(), now),
                    Duration.between(pending.beatTime(), now));
        }

        @Override
        public void alarm(AlarmEvent event, AlarmContext context) {
            boolean begins = event.phase() == AlarmEvent.Phase.START;
            boolean shown = begins && !event.kind().technical();
            boolean shed = shown && behind();
            Alert alert = alarmMessages.alert(
                    event,
                    new AlarmMessages.Context(
                            patient().streamId(),
                            context.metadata(),
                            context.time()::of,
                            context.time().heard(),
                            now,
                            context.heartRate(),
                            context.learning(),
                            begins ? Optional.ofNullable(context.completedBy()) : Optional.empty(),
                            shown && !shed ? strip(event, context) : Optional.empty()));
            if (shed) {
                metrics.alertShed();
            }
            alerts.add(shed ? alert.toBuilder().clearAttention().build() : alert);
            if (begins) {
                metrics.alarm(Label.value(event.priority()));
                if (!event.kind().technical()) {
                    // a gateway that is lost is told long after its last chunk, and is not late
                    metrics.alarmDelay(Duration.between(context.time().heard(), now));
                }
            }
        }

        /** Overload takes strips and attention away first, which are most of an alert's bytes, and never a beat or an alarm. */
        private boolean behind() {
            return patient()
                    .alarms()
                    .filter(engine -> engine.shows(AlarmKind.MONITOR_BEHIND))
                    .isPresent();
        }

        private Optional<LeadStrip> strip(AlarmEvent event, AlarmContext context) {
            long end = event.decidedSample() + 1;
            return patient()
                    .signal()
                    .strip(end - context.metadata().rate().samples(STRIP_SECONDS), end)
                    .or(() -> Optional.ofNullable(context.completedBy())
                            .map(beat -> beat.pending().beat().strip()));
        }

        @Override
        public void suppressed(AlarmKind kind, Suppression why) {
            metrics.alarmSuppressed(Label.value(why));
        }

        @Override
        public void status(Patient.Answer answer) {
            patient()
                    .alarms()
                    .ifPresent(engine -> beds.add(bedMessages.status(
                            patient().streamId(),
                            patient().metadata(),
                            engine,
                            patient().time()::of,
                            Optional.ofNullable(answer).map(a -> BedStatusMessages.outcome(a.command(), a.refused())),
                            now)));
        }

        private Patient patient() {
            return step.patient();
        }

        void send() {
            String key = patient().streamId();
            beats.forEach(beat -> context.forward(new Record<>(key, beat, step.timestamp()), outputs.beats()));
            alerts.forEach(alert -> context.forward(
                    new Record<>(key, alert, step.timestamp(), CloudEventHeaders.of(alert, format)), outputs.alerts()));
            beds.forEach(bed -> context.forward(new Record<>(key, bed, step.timestamp()), outputs.beds()));
        }
    }
}
