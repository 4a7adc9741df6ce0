package io.beatwatch.monitor.alarm;

import io.beatwatch.ecg.alarm.BeatAlertKind;
import io.beatwatch.ecg.alarm.BeatAlertPolicy;
import io.beatwatch.ecg.alarm.BeatAlertSettings;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.metrics.Label;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.ScoredBeat;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Scored beats in; every beat goes to the beats topic, and what the alarm policy finds worth it to the alerts topic. */
public final class EvaluateAlarms implements Processor<String, ScoredBeat, String, Object> {
    /** Names of the children that beats and alerts are forwarded to. */
    public record Outputs(String beats, String alerts) {}

    private final BeatAlertPolicy policy;
    private final AlertFormat format;
    private final Messages messages;
    private final Outputs outputs;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, Object> context;
    private VentricularRuns runs;

    public EvaluateAlarms(
            BeatAlertSettings settings,
            AlertFormat format,
            ModelContract contract,
            Outputs outputs,
            MonitorMetrics metrics) {
        this.policy = new BeatAlertPolicy(settings);
        this.format = format;
        this.messages = new Messages(contract);
        this.outputs = outputs;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.runs = new VentricularRuns(context, metrics);
    }

    @Override
    public void process(Record<String, ScoredBeat> record) {
        ScoredBeat scored = record.value();
        metrics.beat(scored.beatClass().name(), scored.pending().input().learning());
        context.forward(record.<Object>withValue(messages.annotatedBeat(record.key(), scored)), outputs.beats());

        int before = runs.get(record.key());
        // a beat without an RR interval is the first one, or the first after a gap: no run reaches across
        boolean followsAnother = scored.pending().beat().rrSamples() > 0;
        BeatAlertPolicy.Decision decision =
                policy.decide(scored.beatClass(), scored.scores(), followsAnother ? before : 0);
        runs.put(record.key(), decision.ventricularRun());
        decision.kind().ifPresent(kind -> publish(record, kind));
    }

    private void publish(Record<String, ScoredBeat> record, BeatAlertKind kind) {
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        Alert alert = messages.alert(record.key(), record.value(), kind, now);
        UnscoredBeat beat = record.value().pending();
        metrics.alert(
                Label.value(kind), Duration.between(beat.detectionTime(), now), Duration.between(beat.beatTime(), now));
        context.forward(
                new Record<String, Object>(record.key(), alert, record.timestamp(), headers(alert)), outputs.alerts());
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
