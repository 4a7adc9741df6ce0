package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both processors that know patients, on stores of their own and without a topology. */
class DetectBeatsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofSeconds(5);
    private static final String BEATS = "beats";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final String STEPS = "steps";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final MockProcessorContext<String, Object> commands = new MockProcessorContext<>();
    private final Map<Bytes, byte[]> changelog = new HashMap<>();
    private PatientStore patients;
    private DetectBeats detect;
    private ApplyCommands apply;
    private long now;

    @BeforeEach
    void start() {
        context.setCurrentSystemTimeMs(0);
        commands.setCurrentSystemTimeMs(0);
        startTask();
    }

    /** A task that takes up what was journalled. */
    private void startTask() {
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
        apply = new ApplyCommands(new ApplyCommands.Outputs(STEPS, "beds", DEAD_LETTERS), metrics);
        apply.init(commands);
    }

    private static List<byte[]> chunks(String streamId, int seconds) {
        TestBed bed = new TestBed(streamId, new TestSignal(250, 7, OptionalLong.of(250L * seconds)), CHUNK);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 1; !bed.ended(); i++) {
            chunks.add(ChunkWriter.write(streamId, bed.next(START.plus(CHUNK.multipliedBy(i))))
                    .toByteArray());
        }
        return chunks;
    }

    private void send(String streamId, byte[] value) {
        detect.process(new Record<>(streamId, value, 17));
        follow(context);
    }

    private void command(String streamId, byte[] value) {
        apply.process(new Record<>(streamId, value, 17));
        follow(commands);
    }

    /** Does what the processors behind would do, with a network that calls every beat normal. */
    private void follow(MockProcessorContext<String, Object> of) {
        for (CapturedForward<? extends String, ?> step : of.forwarded(STEPS)) {
            ((Patient.Step) step.record().value()).step().accept(Patient.Listener.NOBODY);
        }
        List<PendingBeat> beats = of.forwarded(BEATS).stream()
                .map(f -> (PendingBeat) f.record().value())
                .toList();
        for (PendingBeat beat : beats) {
            if (beat.patient().awaits(beat)) {
                BeatScores scores = new BeatScores(new float[] {1, 0, 0, 0, 0}, new float[4]);
                patients.scores(beat, scores);
                beat.patient().scored(scores, Patient.Listener.NOBODY);
            }
        }
        List.copyOf(patients.all()).stream().filter(Patient::over).forEach(patients::forget);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1000;
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators()
                    .get(context.scheduledPunctuators().size() - 1)
                    .getPunctuator()
                    .punctuate(now);
        }
    }

    private double beds(String which) {
        return meters.get("beatwatch.beds." + which).gauge().value();
    }

    private static String header(CapturedForward<? extends String, ?> of, String name) {
        return new String(of.record().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static byte[] relearn(String streamId) {
        return PatientCommand.newBuilder()
                .setStreamId(streamId)
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
    }

    @Test
    void shouldPassOnTheBeatsWithKeyAndTimestampAndKeepThePatientUntilTheStreamEnds() {
        List<byte[]> chunks = chunks("bed", 20);
        for (byte[] chunk : chunks.subList(0, chunks.size() - 1)) {
            send("bed", chunk);
        }
        assertThat(changelog).isNotEmpty();
        assertThat(context.forwarded(BEATS))
                .hasSizeBetween(15, 20)
                .allMatch(f -> f.record().key().equals("bed") && f.record().timestamp() == 17);
        assertThat(meters.get("beatwatch.samples").counter().count()).isEqualTo(15 * 250);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "started")
                        .counter()
                        .count())
                .isEqualTo(1);
        pass(1);
        assertThat(beds("active")).isEqualTo(1);

        send("bed", chunks.get(chunks.size() - 1));
        assertThat(changelog).isEmpty();
        assertThat(context.forwarded(BEATS)).hasSize(25);
        pass(1);
        assertThat(beds("active")).isZero();
        assertThat(beds("lost")).isZero();
        assertThat(context.forwarded(DEAD_LETTERS)).isEmpty();
    }

    @Test
    void shouldGoOnWithTheVeryNextSampleInAnotherTask() {
        List<byte[]> chunks = chunks("bed", 20);
        send("bed", chunks.get(0));
        detect.close();
        pass(1);
        assertThat(beds("active")).as("of a closed task").isZero();
        startTask();
        for (byte[] chunk : chunks.subList(1, chunks.size())) {
            send("bed", chunk);
        }
        assertThat(context.forwarded(BEATS)).hasSize(25);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "continued")
                        .counter()
                        .count())
                .isEqualTo(chunks.size() - 1);
    }

    @Test
    void shouldPutAsideWhatIsMalformedWithItsReason() {
        send("bed", new byte[] {1, 2, 3});
        assertThat(context.forwarded(BEATS)).isEmpty();
        assertThat(context.forwarded(DEAD_LETTERS)).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNREADABLE");
            assertThat(header(dead, "beatwatch.message")).contains("no EcgChunk");
            assertThat(dead.record().key()).isEqualTo("bed");
            assertThat(dead.record().value()).isEqualTo(new byte[] {1, 2, 3});
            assertThat(dead.record().timestamp()).isEqualTo(17);
        });
        assertThat(meters.get("beatwatch.dead.letters")
                        .tag("reason", "unreadable")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldNotPassOnKeysAndValuesThatAreTooLarge() {
        send("x".repeat(201), new byte[900_000]);
        send("bed", new byte[900_001]);
        List<? extends CapturedForward<? extends String, ?>> dead = context.forwarded(DEAD_LETTERS);
        assertThat(dead).hasSize(2);
        assertThat(dead.get(0).record().key()).isNull();
        assertThat((byte[]) dead.get(0).record().value()).hasSize(900_000);
        assertThat(header(dead.get(0), "beatwatch.message")).doesNotContain("not passed on");
        assertThat(dead.get(1).record().key()).isEqualTo("bed");
        assertThat(dead.get(1).record().value()).isNull();
        assertThat(header(dead.get(1), "beatwatch.message")).contains("900001 bytes are not passed on");
    }

    @Test
    void shouldSayWhereADeadLetterCameFrom() {
        context.setRecordMetadata("ecg.samples", 3, 42);
        send("bed", new byte[0]);
        CapturedForward<? extends String, ?> dead =
                context.forwarded(DEAD_LETTERS).get(0);
        assertThat(header(dead, "beatwatch.topic")).isEqualTo("ecg.samples");
        assertThat(header(dead, "beatwatch.partition")).isEqualTo("3");
        assertThat(header(dead, "beatwatch.offset")).isEqualTo("42");
    }

    @Test
    void shouldForgetAllOfABedThatStaysSilent() {
        send("bed", chunks("bed", 20).get(0));
        pass(15);
        assertThat(beds("lost")).isEqualTo(1);
        pass(44);
        assertThat(changelog).isNotEmpty();
        context.resetForwards();
        pass(1);
        follow(context);
        assertThat(context.forwarded(STEPS)).as("the end of its alarms").hasSize(1);
        assertThat(changelog).isEmpty();
    }

    @Test
    void shouldLearnAPatientAnewWhenToldTo() {
        List<byte[]> chunks = chunks("bed", 30);
        chunks.subList(0, 4).forEach(chunk -> send("bed", chunk));
        assertThat(patients.of("bed").signal().learning()).isFalse();
        command("bed", relearn("bed"));
        assertThat(patients.of("bed").signal().learning()).isTrue();
        assertThat(meters.get("beatwatch.relearned").counter().count()).isEqualTo(1);
        assertThat(commands.forwarded(DEAD_LETTERS)).isEmpty();
        startTask();
        assertThat(patients.of("bed").signal().learning())
                .as("in another task too")
                .isTrue();
        send("bed", chunks.get(4));
        assertThat(context.forwarded(DEAD_LETTERS)).isEmpty();
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "continued")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void shouldPutAsideACommandForAStreamThatIsNotThere() {
        command("nobody", relearn("nobody"));
        assertThat(commands.forwarded(DEAD_LETTERS)).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNKNOWN_STREAM");
            assertThat(header(dead, "beatwatch.message")).contains("'nobody'");
        });
        assertThat(meters.get("beatwatch.relearned").counter().count()).isZero();
    }

    @Test
    void shouldRefuseSettingsThatWouldForgetABedBeforeItIsLost() {
        assertThat(new BedSettings(Duration.ofSeconds(1), Duration.ofMillis(1001)).lostAfter())
                .isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> new BedSettings(Duration.ofMillis(999), Duration.ofHours(1)))
                .hasMessageContaining("lostAfter");
        assertThatThrownBy(() -> new BedSettings(Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .hasMessageContaining("forgetAfter");
    }
}
