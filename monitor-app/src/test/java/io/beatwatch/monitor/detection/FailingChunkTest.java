package io.beatwatch.monitor.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of a patient where we fail on a record, and of a record where Kafka Streams fails. */
class FailingChunkTest {
    private static final Duration CHUNK = Duration.ofSeconds(10);
    private static final String BEATS = "beats";
    private static final String DEAD_LETTERS = "dead-letters";
    private static final String STEPS = "steps";

    private final MonitorMetrics metrics = new MonitorMetrics(new SimpleMeterRegistry());
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private int failAfterBeats = Integer.MAX_VALUE;
    /** A broker that cannot be reached, a producer that was fenced. */
    private boolean fenced;

    private final PatientStore patients =
            new PatientStore(new Patient.Settings(TestNetwork.CONTRACT, AlarmSettings.DEFAULT), metrics) {
                @Override
                protected void log(Bytes key, byte[] value, long timestamp) {
                    if (fenced) {
                        throw new StreamsException("the producer was fenced");
                    }
                }
            };

    private DetectBeats detect() {
        context.setCurrentSystemTimeMs(0);
        patients.init(context.getStateStoreContext(), patients);
        context.addStateStore(patients);
        DetectBeats detect = new DetectBeats(
                BedSettings.DEFAULT,
                new DetectBeats.Outputs(BEATS, STEPS, DEAD_LETTERS),
                metrics,
                (patient, chunk, timestamp, beats) -> {
                    int[] found = {0};
                    return patient.accept(chunk, timestamp, beat -> {
                        if (found[0]++ == failAfterBeats) {
                            throw new IllegalStateException("a fault of ours");
                        }
                        beats.accept(beat);
                    });
                });
        detect.init(context);
        return detect;
    }

    private static List<byte[]> chunkOf(String streamId, int count) {
        TestBed bed = new TestBed(streamId, new TestSignal(250, 7, OptionalLong.empty()), CHUNK);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Instant sent = Instant.parse("2026-01-01T00:00:00Z").plus(CHUNK.multipliedBy(i));
            chunks.add(ChunkWriter.write(streamId, bed.next(sent)).toByteArray());
        }
        return chunks;
    }

    private static Record<String, byte[]> record(String streamId, byte[] value) {
        return new Record<>(streamId, value, 0);
    }

    private List<Long> beats() {
        return context.forwarded(BEATS).stream()
                .map(f -> ((PendingBeat) f.record().value()).beat().beat().rPeak())
                .toList();
    }

    private List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (CapturedForward<? extends String, ?> dead : context.forwarded(DEAD_LETTERS)) {
            reasons.add(new String(
                    dead.record().headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8));
        }
        return reasons;
    }

    @Test
    void shouldPublishTheBeatsFoundBeforeAChunkFailedAndLearnThatPatientAnewAndNobodyElse() {
        List<byte[]> chunks = chunkOf("bed", 3);
        DetectBeats detect = detect();
        detect.process(record("bed", chunks.get(0)));
        detect.process(record("other", chunkOf("other", 1).get(0)));
        List<Long> before = beats();

        context.resetForwards();
        failAfterBeats = 5;
        detect.process(record("bed", chunks.get(1)));
        assertThat(beats()).hasSize(5).isSorted().allMatch(beat -> beat > before.get(before.size() / 2 - 1));
        assertThat(reasons()).containsExactly("FAILED");
        assertThat(patients.of("bed").signal().started()).isFalse();
        assertThat(patients.of("other").signal().started()).isTrue();

        context.resetForwards();
        failAfterBeats = Integer.MAX_VALUE;
        detect.process(record("bed", chunks.get(2)));
        assertThat(beats()).hasSizeGreaterThan(8).allMatch(beat -> beat >= 20 * 250);
        detect.close();
    }

    /** The message of an exception may quote what stood in the record. */
    @Test
    void shouldLogWhereItFailedOnAChunkAndNeitherMessageNorStackTrace() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.beatwatch");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            DetectBeats detect = detect();
            failAfterBeats = 0;
            detect.process(record("bed", chunkOf("bed", 1).get(0)));
            detect.close();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(reasons()).containsExactly("FAILED");
        assertThat(lines.list)
                .hasSize(2)
                .allSatisfy(line -> {
                    assertThat(line.getThrowableProxy()).isNull();
                    assertThat(line.getFormattedMessage()).doesNotContain("a fault of ours");
                })
                .anySatisfy(line -> assertThat(line.getFormattedMessage())
                        .contains("java.lang.IllegalStateException at ", "FailingChunkTest.java:"));
    }

    @Test
    void shouldNotTakeAFailureOfKafkaStreamsForABadRecord() {
        DetectBeats detect = detect();
        detect.process(record("bed", chunkOf("bed", 1).get(0)));
        ApplyCommands apply = new ApplyCommands(new ApplyCommands.Outputs(STEPS, "beds", DEAD_LETTERS), metrics);
        MockProcessorContext<String, Object> commands = new MockProcessorContext<>();
        commands.setCurrentSystemTimeMs(0);
        commands.addStateStore(patients);
        apply.init(commands);
        byte[] relearn = PatientCommand.newBuilder()
                .setStreamId("bed")
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
        fenced = true;
        assertThatThrownBy(
                        () -> detect.process(record("other", chunkOf("other", 1).get(0))))
                .isInstanceOf(StreamsException.class);
        assertThatThrownBy(() -> apply.process(record("bed", relearn))).isInstanceOf(StreamsException.class);
        assertThat(commands.forwarded()).isEmpty();
        assertThat(reasons()).isEmpty();
        apply.process(record("bed", new byte[1]));
        assertThat(commands.forwarded(DEAD_LETTERS)).hasSize(1);
    }
}
