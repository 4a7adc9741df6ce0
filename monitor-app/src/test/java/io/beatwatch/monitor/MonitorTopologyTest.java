package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.BeatMatcher;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertKind;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorTopologyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofMillis(250);
    private static final int BATCH_SIZE = 4;
    private static final Duration BATCH_DELAY = Duration.ofMillis(200);

    @TempDir
    private java.nio.file.Path stateDir;

    private final List<Integer> batches = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<Bytes, byte[]> changelog = new HashMap<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> samples;
    private TestOutputTopic<String, AnnotatedBeat> beats;
    private TestOutputTopic<String, Alert> alerts;
    private TestOutputTopic<String, byte[]> deadLetters;

    @BeforeEach
    void start() {
        driver = TestDriver.start(
                TestNetwork.CONTRACT,
                () -> new TestNetwork(batches),
                new BatchSettings(BATCH_SIZE, BATCH_DELAY),
                meters,
                stateDir,
                START,
                changelog);
        samples = TestDriver.input(driver, Topics.SAMPLES);
        beats = TestDriver.output(driver, Topics.BEATS);
        alerts = TestDriver.output(driver, Topics.ALERTS);
        deadLetters = TestDriver.output(driver, Topics.DEAD_LETTERS);
    }

    @AfterEach
    void stop() {
        if (driver != null) {
            driver.close();
        }
    }

    private static TestBed bed(String streamId, double hertz, int seconds) {
        OptionalLong length = OptionalLong.of((long) (seconds * hertz));
        return new TestBed(streamId, new TestSignal(hertz, streamId.hashCode(), length), CHUNK);
    }

    private static List<SampleChunk> chunks(TestBed bed) {
        return TestDriver.chunks(bed, CHUNK, START);
    }

    private void send(String streamId, SampleChunk chunk) {
        samples.pipeInput(
                streamId,
                ChunkWriter.write(streamId, chunk).toByteArray(),
                chunk.gatewayTime().toEpochMilli());
        driver.advanceWallClockTime(CHUNK);
    }

    private void play(TestBed bed) {
        chunks(bed).forEach(chunk -> send(bed.streamId(), chunk));
        driver.advanceWallClockTime(BATCH_DELAY);
    }

    private static List<Annotation> annotations(List<AnnotatedBeat> of) {
        return of.stream()
                .map(b -> new Annotation(
                        b.getSample(),
                        BeatMapping.codeOf(io.beatwatch.ecg.beat.BeatClass.valueOf(
                                b.getLabel().name()))))
                .toList();
    }

    private static Ec57Score score(TestBed bed, List<AnnotatedBeat> found) {
        return Ec57Score.of(new BeatMatcher(BeatMapping.AAMI)
                .match(
                        bed.signal().truth(),
                        annotations(found),
                        bed.signal().metadata().rate()));
    }

    private List<AnnotatedBeat> ofStream(List<AnnotatedBeat> all, String streamId) {
        return all.stream().filter(b -> b.getStreamId().equals(streamId)).toList();
    }

    @ParameterizedTest(name = "at {0} Hz")
    @ValueSource(doubles = {128, 250, 360, 1000})
    void shouldFindAndClassifyEveryBeatWhenSignalIsPlain(double hertz) {
        TestBed bed = bed("plain", hertz, 30);
        play(bed);
        List<AnnotatedBeat> found = beats.readValuesToList();
        Ec57Score score = score(bed, found);
        assertThat(score.missed()).isLessThanOrEqualTo(1);
        assertThat(score.extra()).isZero();
        assertThat(score.positivePredictivity(io.beatwatch.ecg.beat.BeatClass.V))
                .isEqualTo(1);
        assertThat(found).extracting(AnnotatedBeat::getSample).isSorted().doesNotHaveDuplicates();
        assertThat(found.get(found.size() - 1).getHeartRate()).isBetween(74f, 76f);
        assertThat(found.get(found.size() - 1).getModelVersion()).isEqualTo("test-1");
    }

    @Test
    void shouldPublishOneAlertPerVentricularBeatWithItsStrip() {
        TestBed bed = bed("alerts", 360, 30);
        play(bed);
        long ventricular = beats.readValuesToList().stream()
                .filter(b -> b.getLabel() == BeatLabel.V)
                .count();
        List<TestRecord<String, Alert>> published = alerts.readRecordsToList();
        assertThat(published).hasSize((int) ventricular).isNotEmpty();
        for (TestRecord<String, Alert> record : published) {
            Alert alert = record.value();
            assertThat(alert.getKind()).isEqualTo(AlertKind.VENTRICULAR_BEAT);
            assertThat(alert.getProbabilities().getV()).isEqualTo(0.9f);
            assertThat(alert.getAttention().getWeightsList()).hasSize(4);
            List<Integer> strip = alert.getStrip().getLeads(0).getMicrovoltsList();
            long peak = alert.getSample() - alert.getStrip().getFirstSample();
            assertThat(strip.get((int) peak)).isBetween(-1300, -1100);
            assertThat(strip.size() - peak).isEqualTo(180);
            assertThat(new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                    .isEqualTo(alert.getId());
            assertThat(record.headers().lastHeader("content-type").value())
                    .asString()
                    .isEqualTo("application/json");
        }
        assertThat(published).extracting(r -> r.value().getId()).doesNotHaveDuplicates();
    }

    @Test
    void shouldScoreWhenBatchIsFullAndNotBefore() {
        List<SampleChunk> first = chunks(bed("one", 360, 12));
        for (SampleChunk chunk : first) {
            samples.pipeInput("one", ChunkWriter.write("one", chunk).toByteArray());
        }
        // no wall-clock time passes: only full batches are scored
        assertThat(batches).isNotEmpty().containsOnly(BATCH_SIZE);
        int scored = beats.readValuesToList().size();
        assertThat(scored).isEqualTo(batches.size() * BATCH_SIZE);
        driver.advanceWallClockTime(BATCH_DELAY.minusMillis(1));
        assertThat(beats.isEmpty()).isTrue();
        driver.advanceWallClockTime(Duration.ofMillis(6));
        assertThat(beats.readValuesToList()).hasSizeBetween(1, BATCH_SIZE - 1);
    }

    @Test
    void shouldMixPatientsInOneBatchAndKeepEachInOrder() {
        List<TestBed> ward = List.of(bed("a", 360, 20), bed("b", 250, 20), bed("c", 500, 20));
        List<List<SampleChunk>> all =
                ward.stream().map(MonitorTopologyTest::chunks).toList();
        for (int k = 0; k < all.get(0).size(); k++) {
            for (int i = 0; i < ward.size(); i++) {
                samples.pipeInput(
                        ward.get(i).streamId(),
                        ChunkWriter.write(ward.get(i).streamId(), all.get(i).get(k))
                                .toByteArray());
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        List<AnnotatedBeat> found = beats.readValuesToList();
        for (TestBed bed : ward) {
            List<AnnotatedBeat> own = ofStream(found, bed.streamId());
            assertThat(score(bed, own).missed()).isLessThanOrEqualTo(1);
            assertThat(own).extracting(AnnotatedBeat::getSample).isSorted();
        }
        // three streams of 25 beats in batches of four
        assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(found.size());
        assertThat(batches).filteredOn(n -> n == BATCH_SIZE).hasSizeGreaterThan(15);
    }

    @Test
    void shouldSendMalformedChunkToDeadLettersAndGoOnWithTheOthers() {
        TestBed good = bed("good", 360, 20);
        List<SampleChunk> goodChunks = chunks(good);
        EcgChunk ofBad = ChunkWriter.write("bad", chunks(bed("bad", 360, 1)).get(0));
        List<byte[]> malformed = List.of(
                "no protobuf at all".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                ofBad.toBuilder().setSamplingRateHertz(5).build().toByteArray(),
                ofBad.toBuilder().clearLeads().build().toByteArray(),
                ofBad.toBuilder().setStreamId("other").build().toByteArray(),
                ofBad.toBuilder().setFirstSample(-1).build().toByteArray(),
                ofBad.toBuilder()
                        .setLeads(0, ofBad.getLeads(0).toBuilder().clearScale())
                        .build()
                        .toByteArray(),
                ofBad.toBuilder()
                        .setLeads(
                                0,
                                ofBad.getLeads(0).toBuilder()
                                        .setSamples(com.google.protobuf.ByteString.copyFrom(new byte[3])))
                        .build()
                        .toByteArray(),
                ofBad.toBuilder().clearGatewayTime().build().toByteArray(),
                ofBad.toBuilder()
                        .setGatewayTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
                        .build()
                        .toByteArray(),
                ofBad.toBuilder()
                        .setGatewayTime(ofBad.getGatewayTime().toBuilder().setNanos(-1))
                        .build()
                        .toByteArray(),
                ofBad.toBuilder()
                        .setDeviceId("x".repeat(100_000))
                        .setEndOfStream(true)
                        .build()
                        .toByteArray(),
                ofBad.toBuilder().setStreamId("y".repeat(600_000)).build().toByteArray(),
                new byte[950_000]);
        for (int k = 0; k < goodChunks.size(); k++) {
            if (k < malformed.size()) {
                samples.pipeInput("bad", malformed.get(k));
            }
            send("good", goodChunks.get(k));
        }
        samples.pipeInput(null, ofBad.toByteArray());
        driver.advanceWallClockTime(BATCH_DELAY);

        List<TestRecord<String, byte[]>> dead = deadLetters.readRecordsToList();
        assertThat(dead).hasSize(malformed.size() + 1);
        assertThat(dead)
                .extracting(r ->
                        new String(r.headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8))
                .containsExactly(
                        "UNREADABLE",
                        "UNREADABLE",
                        "BAD_RATE",
                        "BAD_LEADS",
                        "KEY_MISMATCH",
                        "BAD_POSITION",
                        "BAD_SCALE",
                        "BAD_SAMPLES",
                        "BAD_TIME",
                        "BAD_TIME",
                        "BAD_TIME",
                        "BAD_NAME",
                        "UNREADABLE",
                        "UNREADABLE",
                        "NO_KEY");
        assertThat(dead.get(malformed.size() - 1).value())
                .as("too large to be passed on")
                .isNull();
        assertThat(dead.get(0).value()).isEqualTo(malformed.get(0));
        Ec57Score score = score(good, ofStream(beats.readValuesToList(), "good"));
        assertThat(score.missed()).isLessThanOrEqualTo(1);
        assertThat(score.extra()).isZero();
    }

    /** Kafka allows −1 in place of a timestamp, and brokers take such records. */
    @Test
    void shouldProcessChunksAndCommandsWithoutATimestamp() {
        TestBed bed = bed("timeless", 360, 20);
        for (SampleChunk chunk : chunks(bed)) {
            byte[] value = ChunkWriter.write("timeless", chunk).toByteArray();
            samples.pipeInput(new TestRecord<>("timeless", value, null, Instant.ofEpochMilli(-1)));
            driver.advanceWallClockTime(CHUNK);
        }
        samples.pipeInput(new TestRecord<>("timeless", new byte[1], null, Instant.ofEpochMilli(-1)));
        TestDriver.input(driver, Topics.COMMANDS)
                .pipeInput(new TestRecord<>("timeless", new byte[1], null, Instant.ofEpochMilli(-1)));
        driver.advanceWallClockTime(BATCH_DELAY);
        List<TestRecord<String, AnnotatedBeat>> found = beats.readRecordsToList();
        assertThat(found).hasSizeBetween(24, 25).allMatch(beat -> beat.timestamp() >= START.toEpochMilli());
        assertThat(deadLetters.readRecordsToList())
                .hasSize(2)
                .allMatch(dead -> dead.timestamp() >= START.toEpochMilli());
    }

    @Test
    void shouldIgnoreRepeatedChunks() {
        TestBed once = bed("once", 360, 20);
        play(once);
        List<Long> expected =
                beats.readValuesToList().stream().map(AnnotatedBeat::getSample).toList();
        List<SampleChunk> chunks = chunks(bed("once", 360, 20));
        for (int k = 0; k < chunks.size(); k++) {
            send("once", chunks.get(k));
            if (k % 3 == 2 && k < chunks.size() - 1) {
                send("once", chunks.get(k - 1));
                send("once", chunks.get(k));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(beats.readValuesToList())
                .extracting(AnnotatedBeat::getSample)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void shouldGoOnAfterGapWithoutInventingAnRrInterval() {
        TestBed bed = bed("gap", 360, 40);
        List<SampleChunk> chunks = chunks(bed);
        for (int k = 0; k < chunks.size(); k++) {
            if (k < 60 || k >= 80) {
                send("gap", chunks.get(k));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        List<AnnotatedBeat> found = beats.readValuesToList();
        long gapStart = chunks.get(60).firstSample();
        long gapEnd = chunks.get(80).firstSample();
        assertThat(found).noneMatch(b -> b.getSample() >= gapStart && b.getSample() < gapEnd);
        assertThat(found).filteredOn(b -> b.getSample() >= gapEnd).hasSizeGreaterThan(20);
        AnnotatedBeat firstAfter =
                found.stream().filter(b -> b.getSample() >= gapEnd).findFirst().orElseThrow();
        assertThat(firstAfter.hasRrMilliseconds()).isFalse();
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "gap")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldEscalateVentricularBeatsInARowButNotAcrossAGap() {
        // all beats point down: each one is V
        List<SampleChunk> chunks =
                chunks(new TestBed("run", new TestSignal(360, 1, OptionalLong.of(360L * 30), 1), CHUNK));
        for (int k = 0; k < chunks.size(); k++) {
            if (k < 60 || k >= 80) {
                send("run", chunks.get(k));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        List<Alert> published = alerts.readValuesToList();
        long gap = chunks.get(60).firstSample();
        List<AlertKind> before = kinds(published, 0, gap);
        List<AlertKind> after = kinds(published, gap, Long.MAX_VALUE);
        for (List<AlertKind> kinds : List.of(before, after)) {
            assertThat(kinds).hasSizeGreaterThan(8);
            assertThat(kinds.subList(0, 3))
                    .containsExactly(
                            AlertKind.VENTRICULAR_BEAT, AlertKind.VENTRICULAR_COUPLET, AlertKind.VENTRICULAR_RUN);
            assertThat(kinds.subList(3, kinds.size())).containsOnly(AlertKind.VENTRICULAR_RUN);
        }
    }

    private static List<AlertKind> kinds(List<Alert> alerts, long from, long to) {
        return alerts.stream()
                .filter(a -> !a.hasAlarm() && a.getSample() >= from && a.getSample() < to)
                .map(Alert::getKind)
                .toList();
    }

    @Test
    void shouldNotTakeLeadOffFromARepeatedChunk() {
        TestBed once = bed("off", 360, 20);
        play(once);
        List<Long> expected =
                beats.readValuesToList().stream().map(AnnotatedBeat::getSample).toList();
        List<SampleChunk> chunks = chunks(bed("off", 360, 20));
        for (int k = 0; k < chunks.size(); k++) {
            send("off", chunks.get(k));
            if (k == 30) {
                SampleChunk old = chunks.get(20);
                send(
                        "off",
                        new SampleChunk(
                                old.metadata(),
                                old.firstSample(),
                                old.samples(),
                                new boolean[] {true},
                                old.gatewayTime(),
                                false));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(beats.readValuesToList())
                .extracting(AnnotatedBeat::getSample)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void shouldStartAnewWhenDeviceRebootsWithinTheTimeOfRepeats() {
        List<SampleChunk> chunks = chunks(bed("reboot", 360, 20)).stream()
                .filter(c -> !c.endOfStream())
                .toList();
        chunks.forEach(c -> send("reboot", c));
        Duration later = Duration.ofSeconds(25);
        chunks.forEach(c -> send(
                "reboot",
                new SampleChunk(
                        c.metadata(),
                        c.firstSample(),
                        c.samples(),
                        c.leadOff(),
                        c.gatewayTime().plus(later),
                        false)));
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(beats.readValuesToList()).hasSizeGreaterThan(45);
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "restarted")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private double chunksThat(String continuity) {
        return meters.get("beatwatch.chunks")
                .tag("continuity", continuity)
                .counter()
                .count();
    }

    @Test
    void shouldNotTakeAnOldDuplicateForADeviceThatRebooted() {
        play(bed("old", 360, 100));
        List<Long> expected =
                beats.readValuesToList().stream().map(AnnotatedBeat::getSample).toList();
        List<SampleChunk> chunks = chunks(bed("old", 360, 100));
        for (int k = 0; k < chunks.size(); k++) {
            send("old", chunks.get(k));
            if (k == 300 || k == 320) {
                // sent 75 s ago; the other one was the first
                send("old", chunks.get(k == 300 ? 1 : 0));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(beats.readValuesToList())
                .extracting(AnnotatedBeat::getSample)
                .isEqualTo(expected);
        assertThat(chunksThat("repeated")).isEqualTo(2);
        assertThat(chunksThat("restarted")).isZero();
    }

    private static SampleChunk inSession(SampleChunk c, OptionalLong session, Duration later) {
        return new SampleChunk(
                c.metadata(),
                c.firstSample(),
                c.samples(),
                c.leadOff(),
                c.gatewayTime().plus(later),
                c.endOfStream(),
                session);
    }

    @Test
    void shouldStartAnewAtOnceWhenTheSessionIsNewAndDropWhatComesLateOfTheOneBefore() {
        List<SampleChunk> chunks = chunks(bed("session", 360, 30));
        OptionalLong first = OptionalLong.of(1);
        OptionalLong second = OptionalLong.of(-1); // unsigned: the largest there is
        for (int k = 0; k < 80; k++) {
            send("session", inSession(chunks.get(k), first, Duration.ZERO));
        }
        int before = beats.readValuesToList().size();
        // its first 2 s never came: neither 0, nor 60 s further back
        Duration later = Duration.ofSeconds(25);
        for (int k = 8; k < 80; k++) {
            send("session", inSession(chunks.get(k), second, later));
            if (k == 20) {
                send("session", inSession(chunks.get(81), first, Duration.ZERO));
                send("session", inSession(chunks.get(chunks.size() - 1), first, Duration.ZERO));
                send("session", inSession(chunks.get(5), first, Duration.ZERO));
            }
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        List<AnnotatedBeat> after = beats.readValuesToList();
        assertThat(before).isGreaterThan(20);
        assertThat(after).hasSizeGreaterThan(20);
        assertThat(after.subList(2, after.size()))
                .extracting(AnnotatedBeat::getSample)
                .isSorted();
        assertThat(chunksThat("restarted")).isEqualTo(1);
        assertThat(chunksThat("repeated")).isEqualTo(2);
        assertThat(chunksThat("other_gateway"))
                .as("sent after the new session began: no late copy")
                .isEqualTo(1);
        assertThat(chunksThat("started"))
                .as("the end of the session before ends nothing")
                .isEqualTo(1);
        assertThat(chunksThat("gap")).isZero();
    }

    @Test
    void shouldTellOfAGapAndNotPutInWhatComesLate() {
        List<SampleChunk> chunks = chunks(bed("late", 360, 40));
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < 120; k++) {
            // 41 comes after 42, 61 and 62 after 65
            switch (k) {
                case 41, 61, 62 -> {}
                case 42 -> order.addAll(List.of(42, 41));
                case 65 -> order.addAll(List.of(65, 62, 61));
                default -> order.add(k);
            }
        }
        order.forEach(k -> send("late", chunks.get(k)));
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(chunksThat("gap")).isEqualTo(2);
        assertThat(chunksThat("repeated")).isEqualTo(3);
        assertThat(chunksThat("other_gateway")).isZero();
        List<AnnotatedBeat> found = beats.readValuesToList();
        assertThat(found)
                .hasSizeGreaterThan(30)
                .extracting(AnnotatedBeat::getSample)
                .isSorted();
        for (int missing : List.of(41, 61, 62)) {
            SampleChunk never = chunks.get(missing);
            assertThat(found).noneMatch(b -> b.getSample() >= never.firstSample() && b.getSample() < never.end());
        }
        for (int behind : List.of(42, 63)) {
            long from = chunks.get(behind).firstSample();
            assertThat(found.stream()
                            .filter(b -> b.getSample() >= from)
                            .findFirst()
                            .orElseThrow()
                            .hasRrMilliseconds())
                    .isFalse();
        }
    }

    @Test
    void shouldStartAnewWhenRateOrLeadsChangeInMidStream() {
        List<SampleChunk> chunks = chunks(bed("change", 360, 60));
        List<SampleChunk> slower = chunks(bed("change", 250, 60));
        for (int k = 0; k < 120; k++) {
            SampleChunk c = k < 40 || k >= 80 ? chunks.get(k) : slower.get(k);
            StreamMetadata m = c.metadata();
            List<String> leads = k < 100 ? m.leadNames() : List.of("MDC_ECG_ELEC_POTL_V1");
            send(
                    "change",
                    new SampleChunk(
                            new StreamMetadata(m.deviceId(), m.rate(), leads, m.scales(), m.simulated()),
                            c.firstSample(),
                            c.samples(),
                            c.leadOff(),
                            c.gatewayTime(),
                            false,
                            c.session()));
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        assertThat(chunksThat("restarted")).isEqualTo(3);
        assertThat(chunksThat("gap")).isZero();
        Map<Double, List<AnnotatedBeat>> byRate =
                beats.readValuesToList().stream().collect(Collectors.groupingBy(AnnotatedBeat::getSamplingRateHertz));
        assertThat(byRate.get(250.0))
                .hasSizeGreaterThan(8)
                .allMatch(b -> b.getSample() >= slower.get(40).firstSample());
        assertThat(byRate.get(250.0).get(0).hasRrMilliseconds()).isFalse();
        assertThat(byRate.get(360.0)).hasSizeGreaterThan(18);
    }

    private static SampleChunk later(SampleChunk c, Duration skew) {
        return inSession(c, c.session(), skew);
    }

    private List<String> reasons() {
        return deadLetters.readRecordsToList().stream()
                .map(dead ->
                        new String(dead.headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Also where the clocks of the two are hours apart. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, -3})
    void shouldKeepABedToTheGatewayThatHasItWhenAnotherSendsUnderItsName(int hours) {
        List<SampleChunk> first = chunks(bed("mine", 360, 40));
        first.subList(0, 120).forEach(chunk -> send("mine", chunk));
        List<Long> expected =
                beats.readValuesToList().stream().map(AnnotatedBeat::getSample).toList();
        assertThat(expected).hasSizeGreaterThan(30);
        List<SampleChunk> second = chunks(bed("other", 360, 40));
        for (int k = 0; k < 120; k++) {
            send("two", first.get(k));
            send("two", later(second.get(k), Duration.ofHours(hours)));
        }
        // its end ends nothing here
        send("two", second.get(second.size() - 1));
        assertThat(beats.readValuesToList())
                .allSatisfy(beat -> assertThat(beat.getDeviceId())
                        .isEqualTo(first.get(0).metadata().deviceId()))
                .extracting(AnnotatedBeat::getSample)
                .isEqualTo(expected);
        assertThat(reasons()).hasSize(121).containsOnly("OTHER_GATEWAY");
        assertThat(chunksThat("other_gateway")).isEqualTo(121);
        assertThat(chunksThat("restarted")).isZero();
    }

    @Test
    void shouldGiveABedToAnotherGatewayWhenTheOneThatHadItIsSilentForFifteenSeconds() {
        List<SampleChunk> first = chunks(bed("mine", 360, 40));
        List<SampleChunk> second = chunks(bed("other", 360, 40));
        first.subList(0, 40).forEach(chunk -> send("two", chunk));
        int before = beats.readValuesToList().size();
        second.subList(0, 30).forEach(chunk -> send("two", chunk));
        // half of the time, and the first one is there again
        send("two", first.get(40));
        second.subList(30, 89).forEach(chunk -> send("two", chunk));
        assertThat(chunksThat("restarted")).isZero();
        second.subList(89, 150).forEach(chunk -> send("two", chunk));
        assertThat(chunksThat("restarted")).isEqualTo(1);
        assertThat(chunksThat("other_gateway")).isEqualTo(89);
        // now the first one is the other
        send("two", first.get(41));
        assertThat(chunksThat("other_gateway")).isEqualTo(90);
        List<AnnotatedBeat> found = beats.readValuesToList();
        assertThat(before).isGreaterThan(8);
        assertThat(found)
                .filteredOn(b -> b.getDeviceId().equals(second.get(0).metadata().deviceId()))
                .hasSizeGreaterThan(12)
                .allMatch(b -> b.getSample() >= second.get(89).firstSample());
    }

    @Test
    void shouldNotMixTwoSessionsOfOneDeviceThatBothSend() {
        List<SampleChunk> first = chunks(bed("mine", 360, 60));
        first.subList(0, 40).forEach(chunk -> send("two", inSession(chunk, OptionalLong.of(1), Duration.ZERO)));
        for (int k = 0; k < 100; k++) {
            send("two", inSession(first.get(k), OptionalLong.of(2), Duration.ofSeconds(10)));
            send("two", inSession(first.get(40 + k), OptionalLong.of(1), Duration.ofMillis(100)));
        }
        assertThat(chunksThat("restarted")).isEqualTo(1);
        assertThat(chunksThat("other_gateway")).isEqualTo(100);
        assertThat(chunksThat("continued")).isEqualTo(39 + 99);
        assertThat(reasons()).hasSize(100).containsOnly("OTHER_GATEWAY");
    }

    @Test
    void shouldRefuseOtherSamplesInPlaceOfThoseThatCame() {
        List<SampleChunk> chunks = chunks(bed("mine", 360, 40));
        List<SampleChunk> others = chunks(bed("other", 360, 40));
        for (int k = 0; k < 120; k++) {
            SampleChunk mine = chunks.get(k);
            send("two", mine);
            SampleChunk other = others.get(k);
            send(
                    "two",
                    new SampleChunk(
                            mine.metadata(),
                            mine.firstSample(),
                            other.samples(),
                            other.leadOff(),
                            mine.gatewayTime(),
                            false));
        }
        assertThat(chunksThat("continued")).isEqualTo(119);
        assertThat(chunksThat("other_gateway")).isEqualTo(120);
        assertThat(reasons()).hasSize(120).containsOnly("OTHER_GATEWAY");
    }

    @Test
    void shouldGoOnWithTheSameStreamWhenAGatewayBeginsOrStopsToNameItsSession() {
        List<SampleChunk> chunks = chunks(bed("named", 360, 30));
        for (int k = 0; k < 100; k++) {
            OptionalLong session = k >= 30 && k < 60 ? OptionalLong.of(7) : OptionalLong.empty();
            send("named", inSession(chunks.get(k), session, Duration.ZERO));
        }
        assertThat(chunksThat("started")).isEqualTo(1);
        assertThat(chunksThat("continued")).isEqualTo(99);
    }

    @Test
    void shouldLearnAPatientAnewWhoseStateAnotherVersionWrote() {
        TestBed bed = bed("upgrade", 360, 40);
        List<SampleChunk> chunks = chunks(bed);
        List<AnnotatedBeat> found = new ArrayList<>();
        for (int k = 0; k < chunks.size(); k++) {
            if (k == 80) {
                found.addAll(beats.readValuesToList());
                driver.close();
                changelog.replaceAll((key, value) -> new byte[] {1, 2, 3});
                start();
            }
            send("upgrade", chunks.get(k));
        }
        driver.advanceWallClockTime(BATCH_DELAY);
        found.addAll(beats.readValuesToList());
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(score(bed, found).missed()).isLessThanOrEqualTo(4);
        assertThat(counted("beatwatch.unreadable.state")).isGreaterThan(10);
    }

    @Test
    void shouldStartAnewWhenDeviceCountsFromZeroAgain() {
        List<SampleChunk> chunks = chunks(bed("again", 360, 90)).stream()
                .filter(c -> !c.endOfStream())
                .toList();
        chunks.forEach(c -> send("again", c));
        driver.advanceWallClockTime(BATCH_DELAY);
        List<Alert> first = alerts.readValuesToList();
        Duration later = Duration.ofMinutes(10);
        chunks.forEach(c -> send(
                "again",
                new SampleChunk(
                        c.metadata(),
                        c.firstSample(),
                        c.samples(),
                        c.leadOff(),
                        c.gatewayTime().plus(later),
                        false)));
        driver.advanceWallClockTime(BATCH_DELAY);
        List<Alert> second = alerts.readValuesToList();
        assertThat(second)
                .extracting(Alert::getSample)
                .containsAll(first.stream().map(Alert::getSample).toList());
        assertThat(second)
                .extracting(Alert::getId)
                .doesNotContainAnyElementsOf(first.stream().map(Alert::getId).toList());
    }

    private double gauge(String name, String... tags) {
        return meters.get(name).tags(tags).gauge().value();
    }

    private double counted(String name) {
        return meters.get(name).counters().stream().mapToDouble(c -> c.count()).sum();
    }

    /** In steps, for the census of beds does not believe in leaps. */
    private void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(5)) {
            driver.advanceWallClockTime(Duration.ofSeconds(5));
        }
    }

    @Test
    void shouldCountBedsAndGiveUpWhatIsKnownOfOneThatStaysSilent() {
        List<SampleChunk> chunks = chunks(bed("silent", 360, 20));
        // too few for a snapshot, which would leave its entries' places
        for (int k = 0; k < 20; k++) {
            send("silent", chunks.get(k));
        }
        play(bed("ended", 360, 5));
        pass(Duration.ofSeconds(5));
        assertThat(gauge("beatwatch.beds.active")).isEqualTo(1);
        assertThat(gauge("beatwatch.beds.learning"))
                .as("this network learns nobody")
                .isZero();
        assertThat(gauge("beatwatch.beds.noisy")).isZero();
        assertThat(gauge("beatwatch.beds.lost")).isZero();
        send("silent", chunks.get(20));
        int bytes = changelog.values().stream().mapToInt(value -> value.length).sum();
        assertThat(gauge("beatwatch.state.entries", "store", "patient-journal")).isEqualTo(1);
        assertThat(gauge("beatwatch.state.bytes", "store", "patient-journal")).isEqualTo(bytes);

        pass(Duration.ofSeconds(20));
        assertThat(gauge("beatwatch.beds.active")).isZero();
        assertThat(gauge("beatwatch.beds.lost")).isEqualTo(1);
        assertThat(changelog).isNotEmpty();

        pass(BedSettings.DEFAULT.forgetAfter());
        assertThat(gauge("beatwatch.beds.lost")).isZero();
        assertThat(changelog).isEmpty();
        // the next chunk is a new patient's
        send("silent", chunks.get(21));
        assertThat(meters.get("beatwatch.chunks")
                        .tag("continuity", "started")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void shouldCountABedAsNoisyWhenNoLeadCanBeUsed() {
        List<SampleChunk> chunks = chunks(bed("off", 360, 20));
        for (int k = 0; k < 40; k++) {
            SampleChunk c = chunks.get(k);
            boolean[] off = {k >= 20};
            send("off", new SampleChunk(c.metadata(), c.firstSample(), c.samples(), off, c.gatewayTime(), false));
        }
        pass(Duration.ofSeconds(5));
        assertThat(gauge("beatwatch.beds.noisy")).isEqualTo(1);
        assertThat(meters.get("beatwatch.signal.seconds")
                        .tag("quality", "no_signal")
                        .counter()
                        .count())
                .isCloseTo(5, within(0.3));
    }

    @Test
    void shouldCountNoBedTwiceWhenItsTaskIsClosed() {
        chunks(bed("moving", 360, 10)).stream().limit(20).forEach(c -> send("moving", c));
        pass(Duration.ofSeconds(5));
        assertThat(gauge("beatwatch.beds.active")).isEqualTo(1);
        driver.close();
        driver = null;
        assertThat(gauge("beatwatch.beds.active")).isZero();
        assertThat(gauge("beatwatch.state.entries", "store", "patient-journal")).isZero();
        assertThat(gauge("beatwatch.state.bytes", "store", "patient-journal")).isZero();
    }

    @Test
    void shouldForgetThePatientWhenTheStreamEnds() {
        play(bed("leaving", 360, 10));
        assertThat(changelog).isEmpty();
        assertThat(gauge("beatwatch.state.entries", "store", "patient-journal")).isZero();
        assertThat(gauge("beatwatch.state.bytes", "store", "patient-journal")).isZero();
    }
}
