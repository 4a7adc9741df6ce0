package io.beatwatch.monitor.detection;

import static io.beatwatch.monitor.detection.DetectionTask.START;
import static io.beatwatch.monitor.detection.DetectionTask.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestLog;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Samples and commands in; what comes out of them, and of those that cannot be used. */
class DetectBeatsTest {
    private static final Duration CHUNK = Duration.ofSeconds(5);

    private final DetectionTask task = new DetectionTask();

    private static List<SampleChunk> signal(String streamId, int seconds) {
        TestBed bed = new TestBed(streamId, new TestSignal(250, 7, OptionalLong.of(250L * seconds)), CHUNK);
        List<SampleChunk> chunks = new ArrayList<>();
        while (!bed.ended()) {
            chunks.add(bed.next(START.plus(CHUNK.multipliedBy(chunks.size() + 1))));
        }
        return chunks;
    }

    private static List<byte[]> chunks(String streamId, int seconds) {
        return signal(streamId, seconds).stream()
                .map(chunk -> ChunkWriter.write(streamId, chunk).toByteArray())
                .toList();
    }

    private static byte[] relearn(String streamId) {
        return PatientCommand.newBuilder()
                .setId("7")
                .setStreamId(streamId)
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
    }

    @Test
    void shouldPassOnTheBeatsWithKeyAndTimestampAndKeepThePatientUntilTheStreamEnds() {
        List<byte[]> chunks = chunks("bed", 20);
        for (byte[] chunk : chunks.subList(0, chunks.size() - 1)) {
            task.send("bed", chunk);
        }
        assertThat(task.changelog).isNotEmpty();
        assertThat(task.beats)
                .hasSizeBetween(15, 20)
                .allMatch(beat -> beat.key().equals("bed") && beat.timestamp() == DetectionTask.TIMESTAMP);
        assertThat(task.counted("beatwatch.samples")).isEqualTo(15 * 250);
        assertThat(task.counted("beatwatch.chunks", "continuity", "started")).isEqualTo(1);
        task.pass(1);
        assertThat(task.beds("active")).isEqualTo(1);

        task.send("bed", chunks.get(chunks.size() - 1));
        assertThat(task.changelog).isEmpty();
        assertThat(task.beats).hasSize(25);
        task.pass(1);
        assertThat(task.beds("active")).isZero();
        assertThat(task.beds("lost")).isZero();
        assertThat(task.deadLetters).isEmpty();
    }

    @Test
    void shouldGoOnWithTheVeryNextSampleInAnotherTask() {
        List<byte[]> chunks = chunks("bed", 20);
        task.send("bed", chunks.get(0));
        task.close();
        task.pass(1);
        assertThat(task.beds("active")).as("of a closed task").isZero();
        task.restart();
        for (byte[] chunk : chunks.subList(1, chunks.size())) {
            task.send("bed", chunk);
        }
        assertThat(task.beats).hasSize(25);
        assertThat(task.counted("beatwatch.chunks", "continuity", "continued")).isEqualTo(chunks.size() - 1);
    }

    @Test
    void shouldCountSamplesOfAllLeadsAndSignalByItsQuality() {
        for (SampleChunk chunk : signal("bed", 40)) {
            EcgChunk one = ChunkWriter.write("bed", chunk);
            boolean off = chunk.firstSample() >= 20 * 250;
            task.send(
                    "bed",
                    one.toBuilder()
                            .addLeads(one.getLeads(0).toBuilder()
                                    .setName("MDC_ECG_ELEC_POTL_I")
                                    .setLeadOff(off))
                            .setEndOfStream(false)
                            .build()
                            .toByteArray());
        }
        assertThat(task.counted("beatwatch.samples")).isEqualTo(2 * 40 * 250);
        assertThat(task.counted("beatwatch.signal.seconds")).isCloseTo(2 * 40, within(1e-6));
        assertThat(task.counted("beatwatch.signal.seconds", "quality", "no_signal"))
                .isCloseTo(20, within(1e-6));
        task.pass(1);
        assertThat(task.beds("noisy")).as("a lead can be used").isZero();
    }

    @Test
    void shouldCountABedAsNoisyWhenNoLeadCanBeUsed() {
        for (SampleChunk c : signal("bed", 20)) {
            boolean[] off = {c.firstSample() >= 10 * 250};
            task.send("bed", new SampleChunk(c.metadata(), c.firstSample(), c.samples(), off, c.gatewayTime(), false));
        }
        task.pass(1);
        assertThat(task.beds("noisy")).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsMissingAndLogTheStreamOfAGapOnceAMinute() {
        List<byte[]> chunks = chunks("bed-7", 100);
        try (TestLog log = new TestLog()) {
            for (int k = 0; k < chunks.size() - 1; k++) {
                task.pass(5);
                // the first of five gaps is seen at 20 s, the last one at 80 s: the minute is over then
                if (k == 15) {
                    assertThat(log.lines())
                            .singleElement()
                            .asString()
                            .startsWith("samples of 5.0 s never came")
                            .endsWith("[stream=\"bed-7\"]");
                }
                if (k % 3 != 2 || k > 14) {
                    task.send("bed-7", chunks.get(k));
                }
            }
            assertThat(log.lines()).hasSize(2);
        }
        assertThat(task.counted("beatwatch.missing.seconds")).isCloseTo(5 * 5, within(1e-6));
        assertThat(task.counted("beatwatch.chunks", "continuity", "gap")).isEqualTo(5);
        // a repeated chunk brings nothing
        double seconds = task.counted("beatwatch.signal.seconds");
        task.send("bed-7", chunks.get(chunks.size() - 2));
        assertThat(task.counted("beatwatch.signal.seconds")).isEqualTo(seconds);
    }

    @Test
    void shouldPutAsideWhatIsMalformedWithItsReason() {
        task.send("bed", new byte[] {1, 2, 3});
        assertThat(task.beats).isEmpty();
        assertThat(task.deadLetters).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNREADABLE");
            assertThat(header(dead, "beatwatch.message")).contains("no EcgChunk");
            assertThat(dead.key()).isEqualTo("bed");
            assertThat(dead.value()).isEqualTo(new byte[] {1, 2, 3});
            assertThat(dead.timestamp()).isEqualTo(DetectionTask.TIMESTAMP);
        });
        assertThat(task.counted("beatwatch.dead.letters", "reason", "unreadable"))
                .isEqualTo(1);
    }

    @Test
    void shouldLogTheStreamOfARefusedRecordOnceAMinuteAndNothingThatStandsInIt() {
        EcgChunk chunk = ChunkWriter.write("bed-7", signal("bed-7", 5).get(0));
        byte[] named = chunk.toBuilder()
                .setDeviceId("Jane Doe's monitor")
                .setLeads(0, chunk.getLeads(0).toBuilder().setName("Jane Doe").clearScale())
                .build()
                .toByteArray();
        try (TestLog log = new TestLog()) {
            task.send("bed-7", named);
            task.pass(59);
            task.send("bed-7", named);
            assertThat(log.events()).singleElement().satisfies(line -> {
                assertThat(line.getFormattedMessage()).contains("BAD_SCALE").doesNotContain("Jane");
                assertThat(line.getKeyValuePairs()).singleElement().hasToString("stream=\"bed-7\"");
                assertThat(line.getThrowableProxy()).isNull();
            });
        }
        assertThat(task.deadLetters)
                .hasSize(2)
                .allMatch(dead -> header(dead, "beatwatch.message").contains("Jane Doe"));
    }

    @Test
    void shouldNotPassOnKeysAndValuesThatAreTooLarge() {
        task.send("x".repeat(200), new byte[1]);
        task.send("x".repeat(201), new byte[900_000]);
        task.send("bed", new byte[900_001]);
        List<Record<?, ?>> dead = task.deadLetters;
        assertThat(dead).hasSize(3);
        assertThat((String) dead.get(0).key()).hasSize(200);
        assertThat(dead.get(1).key()).isNull();
        assertThat((byte[]) dead.get(1).value()).hasSize(900_000);
        assertThat(header(dead.get(1), "beatwatch.message")).doesNotContain("not passed on");
        assertThat(dead.get(2).key()).isEqualTo("bed");
        assertThat(dead.get(2).value()).isNull();
        assertThat(header(dead.get(2), "beatwatch.message")).contains("900001 bytes are not passed on");
    }

    @Test
    void shouldSayWhereADeadLetterCameFrom() {
        task.context.setRecordMetadata("ecg.samples", 3, 42);
        task.send("bed", new byte[0]);
        Record<?, ?> dead = task.deadLetters.get(0);
        assertThat(header(dead, "beatwatch.topic")).isEqualTo("ecg.samples");
        assertThat(header(dead, "beatwatch.partition")).isEqualTo("3");
        assertThat(header(dead, "beatwatch.offset")).isEqualTo("42");
    }

    @Test
    void shouldForgetAllOfABedThatStaysSilent() {
        task.send("bed", chunks("bed", 20).get(0));
        task.pass(15);
        assertThat(task.beds("lost")).isEqualTo(1);
        task.pass(44);
        assertThat(task.changelog).isNotEmpty();
        task.alarms.clear();
        task.pass(1);
        assertThat(task.alarms).containsExactly("bed GATEWAY_LOST END");
        assertThat(task.changelog).isEmpty();
    }

    @Test
    void shouldLearnAPatientAnewWhenToldTo() {
        List<byte[]> chunks = chunks("bed", 30);
        chunks.subList(0, 4).forEach(chunk -> task.send("bed", chunk));
        assertThat(task.patient("bed").signal().learning()).isFalse();
        task.command("bed", relearn("bed"));
        assertThat(task.patient("bed").signal().learning()).isTrue();
        assertThat(task.counted("beatwatch.relearned")).isEqualTo(1);
        task.restart();
        assertThat(task.patient("bed").signal().learning())
                .as("in another task too")
                .isTrue();
        task.send("bed", chunks.get(4));
        assertThat(task.deadLetters).isEmpty();
        assertThat(task.counted("beatwatch.chunks", "continuity", "continued")).isEqualTo(4);
    }

    @Test
    void shouldPutAsideACommandForAStreamThatIsNotThereAndAnswerIt() {
        task.command("nobody", relearn("nobody"));
        assertThat(task.deadLetters).singleElement().satisfies(dead -> {
            assertThat(header(dead, "beatwatch.reason")).isEqualTo("UNKNOWN_STREAM");
            assertThat(header(dead, "beatwatch.message")).contains("'nobody'");
        });
        assertThat(task.counted("beatwatch.relearned")).isZero();
        assertThat(task.answers).hasSize(2);
        assertThat(task.answers.get(0).getStreamId()).isEqualTo("nobody");
        assertThat(task.answers.get(0).getOutcome().getId()).isEqualTo("7");
        assertThat(task.answers.get(0).getOutcome().getReason()).contains("'nobody'");
        assertThat(task.answers.get(1)).as("the mark of deletion").isNull();
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
