package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmContext;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.schema.BedStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Both processors that know patients, on one store and without a topology. What they forward is done here as the
 * processors behind would do it, with a network that calls every beat normal. Single thread.
 */
final class DetectionTask {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final long TIMESTAMP = 17;

    private static final String BEATS = "beats";
    private static final String STEPS = "steps";
    private static final String BEDS = "beds";
    private static final String DEAD_LETTERS = "dead-letters";

    final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    /** What was journalled. */
    final Map<Bytes, byte[]> changelog = new HashMap<>();
    /** Of all tasks, in the order in which they were forwarded. */
    final List<Record<?, ?>> beats = new ArrayList<>();

    final List<Record<?, ?>> steps = new ArrayList<>();
    final List<Record<?, ?>> deadLetters = new ArrayList<>();
    final List<BedStatus> answers = new ArrayList<>();
    /** What alarms said, as "stream KIND PHASE". */
    final List<String> alarms = new ArrayList<>();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final MockProcessorContext<String, Object> commands = new MockProcessorContext<>();
    private PatientStore patients;
    private DetectBeats detect;
    private ApplyCommands apply;
    private long now = START.toEpochMilli();

    DetectionTask() {
        start();
    }

    private void start() {
        context.setCurrentSystemTimeMs(now);
        commands.setCurrentSystemTimeMs(now);
        patients = new RecordedPatients(
                changelog, new Patient.Settings(TestNetwork.MEMORY_CONTRACT, AlarmSettings.DEFAULT), metrics);
        patients.init(context.getStateStoreContext(), patients);
        context.addStateStore(patients);
        commands.addStateStore(patients);
        detect = new DetectBeats(
                new BedSettings(Duration.ofSeconds(15), Duration.ofSeconds(60)),
                new DetectBeats.Outputs(BEATS, STEPS, DEAD_LETTERS),
                metrics);
        detect.init(context);
        apply = new ApplyCommands(new ApplyCommands.Outputs(STEPS, BEDS, DEAD_LETTERS), metrics);
        apply.init(commands);
    }

    void close() {
        detect.close();
    }

    /** Another task takes up what was journalled. */
    void restart() {
        close();
        start();
    }

    Patient patient(String streamId) {
        return patients.of(streamId);
    }

    Instant now() {
        return Instant.ofEpochMilli(now);
    }

    void send(String streamId, byte[] value) {
        detect.process(new Record<>(streamId, value, TIMESTAMP));
        follow(context);
    }

    void send(String streamId, SampleChunk chunk) {
        send(streamId, ChunkWriter.write(streamId, chunk).toByteArray());
    }

    void command(String streamId, byte[] value) {
        apply.process(new Record<>(streamId, value, TIMESTAMP));
        follow(commands);
    }

    /** The monitor's clock goes on, second by second. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1000;
            context.setCurrentSystemTimeMs(now);
            commands.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators()
                    .get(context.scheduledPunctuators().size() - 1)
                    .getPunctuator()
                    .punctuate(now);
            follow(context);
        }
    }

    private void follow(MockProcessorContext<String, Object> of) {
        List<CapturedForward<? extends String, ? extends Object>> all = List.copyOf(of.forwarded());
        of.resetForwards();
        for (CapturedForward<? extends String, ? extends Object> forward : all) {
            switch (forward.childName().orElseThrow()) {
                case STEPS -> {
                    steps.add(forward.record());
                    Patient.Step step = (Patient.Step) forward.record().value();
                    step.step().accept(listener(step.patient().streamId()));
                }
                case BEATS -> {
                    beats.add(forward.record());
                    score((PendingBeat) forward.record().value());
                }
                case DEAD_LETTERS -> deadLetters.add(forward.record());
                default -> answers.add((BedStatus) forward.record().value());
            }
        }
        List.copyOf(patients.all()).stream().filter(Patient::over).forEach(patients::forget);
    }

    private void score(PendingBeat beat) {
        if (beat.patient().awaits(beat)) {
            BeatScores scores = new BeatScores(new float[] {1, 0, 0, 0, 0}, new float[4]);
            patients.scores(beat, scores);
            beat.patient().scored(scores, listener(beat.patient().streamId()));
        }
    }

    private Patient.Listener listener(String streamId) {
        return new Patient.Listener() {
            @Override
            public void alarm(AlarmEvent event, AlarmContext context) {
                alarms.add(streamId + ' ' + event.kind() + ' ' + event.phase());
            }
        };
    }

    double beds(String which) {
        return meters.get("beatwatch.beds." + which).gauge().value();
    }

    /** Of a counter, or of all of its name. */
    double counted(String name, String... tags) {
        return meters.get(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    static String header(Record<?, ?> of, String name) {
        return new String(of.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
