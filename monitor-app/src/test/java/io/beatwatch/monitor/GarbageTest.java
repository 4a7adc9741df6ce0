package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.MalformedRecordException.Reason;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Lead;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Garbage among good messages of live beds: all of it goes to the dead letters with its reason, and no beat is another one. A
 * hundred good messages go with one that is none; {@code -Dgarbage.messages=100000} plays as many.
 */
class GarbageTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofMillis(100);
    private static final int BEDS = 8;
    private static final int EVERY = 100;
    private static final int MESSAGES = Integer.getInteger("garbage.messages", 8_000);

    @TempDir
    private Path stateDir;

    private final Random random = new Random(20260101);

    private record Garbage(String key, byte[] value, Reason reason) {}

    private static byte[] longName() {
        return "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
    }

    /** Of thirteen kinds, in turn, under the name of a live bed wherever that can be. */
    private Garbage garbage(int n, String bed, EcgChunk good) {
        byte[] bytes = good.toByteArray();
        EcgChunk.Builder bad = good.toBuilder();
        Lead lead = good.getLeads(0);
        return switch (n % 13) {
            case 0 -> {
                byte[] noise = new byte[1 + random.nextInt(400)];
                random.nextBytes(noise);
                // a field of wire type 7, which there is not
                noise[0] = 0x0f;
                yield new Garbage(bed, noise, Reason.UNREADABLE);
            }
            case 1 -> new Garbage(bed, Arrays.copyOf(bytes, bytes.length / 2), Reason.UNREADABLE);
            case 2 -> new Garbage(bed, new byte[0], Reason.UNREADABLE);
            case 3 -> new Garbage(null, bytes, Reason.NO_KEY);
            case 4 -> new Garbage("bed-99", bytes, Reason.KEY_MISMATCH);
            case 5 ->
                new Garbage(bed, bad.setSamplingRateHertz(Double.NaN).build().toByteArray(), Reason.BAD_RATE);
            case 6 -> new Garbage(bed, bad.clearLeads().build().toByteArray(), Reason.BAD_LEADS);
            case 7 ->
                new Garbage(
                        bed,
                        bad.setLeads(0, lead.toBuilder().clearScale()).build().toByteArray(),
                        Reason.BAD_SCALE);
            case 8 ->
                new Garbage(
                        bed,
                        bad.setLeads(0, lead.toBuilder().setSamples(ByteString.copyFrom(new byte[3])))
                                .build()
                                .toByteArray(),
                        Reason.BAD_SAMPLES);
            case 9 ->
                new Garbage(bed, bad.setFirstSample(Long.MAX_VALUE).build().toByteArray(), Reason.BAD_POSITION);
            case 10 -> new Garbage(bed, bad.clearGatewayTime().build().toByteArray(), Reason.BAD_TIME);
            case 11 ->
                new Garbage(
                        bed,
                        bad.setDeviceIdBytes(ByteString.copyFrom(longName()))
                                .build()
                                .toByteArray(),
                        Reason.BAD_NAME);
            default -> new Garbage(bed, bad.setDeviceId("another").build().toByteArray(), Reason.OTHER_GATEWAY);
        };
    }

    private List<TestRecord<String, AnnotatedBeat>> play(boolean withGarbage, Path folder) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        List<TestBed> beds = new ArrayList<>();
        for (int i = 0; i < BEDS; i++) {
            beds.add(new TestBed("bed-" + i, new TestSignal(100, i, OptionalLong.empty()), CHUNK));
        }
        List<Reason> expected = new ArrayList<>();
        List<Reason> refused = new ArrayList<>();
        List<TestRecord<String, AnnotatedBeat>> found = new ArrayList<>();
        try (TopologyTestDriver driver = TestDriver.start(
                TestNetwork.CONTRACT,
                TestNetwork::new,
                new BatchSettings(8, Duration.ofMillis(200)),
                meters,
                folder,
                START)) {
            TestInputTopic<String, byte[]> samples = TestDriver.input(driver, Topics.SAMPLES);
            TestOutputTopic<String, AnnotatedBeat> beats = TestDriver.output(driver, Topics.BEATS);
            TestOutputTopic<String, byte[]> deadLetters = TestDriver.output(driver, Topics.DEAD_LETTERS);
            Instant now = START;
            for (int n = 0; n < MESSAGES; n++) {
                TestBed bed = beds.get(n % BEDS);
                if (n % BEDS == 0) {
                    now = now.plus(CHUNK);
                    driver.advanceWallClockTime(CHUNK);
                    found.addAll(beats.readRecordsToList());
                }
                SampleChunk chunk = bed.next(now);
                EcgChunk good = ChunkWriter.write(bed.streamId(), chunk);
                samples.pipeInput(bed.streamId(), good.toByteArray(), now.toEpochMilli());
                if (withGarbage && n % EVERY == EVERY / 2) {
                    Garbage garbage = garbage(n / EVERY, bed.streamId(), good);
                    expected.add(garbage.reason());
                    samples.pipeInput(garbage.key(), garbage.value(), now.toEpochMilli());
                    deadLetters.readRecordsToList().forEach(letter -> {
                        assertThat(letter.value()).isEqualTo(garbage.value());
                        refused.add(Reason.valueOf(new String(
                                letter.headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8)));
                    });
                }
            }
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            found.addAll(beats.readRecordsToList());
            assertThat(deadLetters.isEmpty()).isTrue();
        }
        assertThat(refused).isEqualTo(expected).hasSize(withGarbage ? MESSAGES / EVERY : 0);
        return found;
    }

    @Test
    void shouldPutAllGarbageAsideWithItsReasonAndChangeNoBeatSeed20260101() {
        List<TestRecord<String, AnnotatedBeat>> undisturbed = play(false, stateDir.resolve("undisturbed"));
        List<TestRecord<String, AnnotatedBeat>> disturbed = play(true, stateDir.resolve("disturbed"));
        assertThat(undisturbed).hasSizeGreaterThan(MESSAGES / 10);
        assertThat(disturbed).isEqualTo(undisturbed);
    }
}
