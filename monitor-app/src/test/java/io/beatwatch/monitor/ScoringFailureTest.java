package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.PatientSignal;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.monitor.scoring.ScorerStalledException;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the beats where the network fails: on all of them, or on some. */
class ScoringFailureTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 40;
    private static final int BATCH_SIZE = 4;
    private static final Duration BATCH_DELAY = Duration.ofMillis(200);
    private static final Predicate<float[]> NONE = input -> false;
    private static final Predicate<float[]> ALL = input -> true;
    private static final Predicate<float[]> VENTRICULAR = input -> input[TestNetwork.CONTRACT.peakSample()] < 0;

    @TempDir
    private Path stateDir;

    private Predicate<float[]> failsOn = NONE;
    private boolean stalls;
    /** As it was asked the last time. */
    private boolean stalled;

    private int asked;
    private final Map<Bytes, byte[]> changelog = new HashMap<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> samples;
    private TestOutputTopic<String, AnnotatedBeat> beats;

    private BeatScorer openScorer() {
        TestNetwork network = new TestNetwork();
        return new BeatScorer() {
            @Override
            public ModelContract contract() {
                return network.contract();
            }

            @Override
            public List<BeatScores> score(List<float[]> inputs) {
                asked++;
                stalled = stalls;
                if (stalls) {
                    throw new ScorerStalledException(Duration.ofMillis(1));
                }
                if (inputs.stream().anyMatch(failsOn)) {
                    throw new ScoringException("no kernel for this");
                }
                return network.score(inputs);
            }

            @Override
            public void close() {}
        };
    }

    @BeforeEach
    void start() {
        driver = TestDriver.start(
                TestNetwork.CONTRACT,
                this::openScorer,
                new BatchSettings(BATCH_SIZE, BATCH_DELAY),
                new SimpleMeterRegistry(),
                stateDir,
                START,
                changelog);
        samples = TestDriver.input(driver, Topics.SAMPLES);
        beats = TestDriver.output(driver, Topics.BEATS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static List<SampleChunk> chunks(String streamId, Duration length) {
        TestBed bed = new TestBed(
                streamId, new TestSignal(250, streamId.hashCode(), OptionalLong.of(SECONDS * 250L)), length);
        return TestDriver.chunks(bed, length, START);
    }

    private void send(String streamId, SampleChunk chunk) {
        samples.pipeInput(streamId, ChunkWriter.write(streamId, chunk).toByteArray());
    }

    private List<AnnotatedBeat> publishedAtLast() {
        driver.advanceWallClockTime(BATCH_DELAY);
        return beats.readValuesToList();
    }

    private static List<Long> positions(List<AnnotatedBeat> of) {
        return of.stream().map(AnnotatedBeat::getSample).toList();
    }

    /** As Kafka does where the thread failed: what was not committed is undone, and the chunk comes again. */
    @Test
    void shouldLoseNoBeatWhenScoringFailsWithinAChunkOfManyAndTheChunkComesAgain() {
        List<SampleChunk> chunks = chunks("bed", Duration.ofSeconds(10));
        chunks.forEach(chunk -> send("bed", chunk));
        List<Long> expected = positions(publishedAtLast());
        assertThat(expected).hasSizeGreaterThan(SECONDS);

        List<Long> found = new ArrayList<>();
        for (SampleChunk chunk : chunks) {
            Map<Bytes, byte[]> committed = new HashMap<>(changelog);
            failsOn = ALL;
            assertThatThrownBy(() -> send("bed", chunk)).hasRootCauseMessage("no kernel for this");
            failsOn = NONE;
            driver.close();
            changelog.clear();
            changelog.putAll(committed);
            start();
            send("bed", chunk);
            found.addAll(positions(beats.readValuesToList()));
        }
        found.addAll(positions(publishedAtLast()));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void shouldKeepTheWaitingBeatsWhenTheirBatchFailsBetweenChunks() {
        List<SampleChunk> chunks = chunks("bed", Duration.ofMillis(250));
        failsOn = ALL;
        int sent = 0;
        // a beat in the first two seconds waits for others
        while (sent < 8) {
            send("bed", chunks.get(sent++));
        }
        assertThatThrownBy(() -> driver.advanceWallClockTime(BATCH_DELAY)).hasRootCauseMessage("no kernel for this");
        assertThat(beats.isEmpty()).isTrue();
        failsOn = NONE;
        // the test driver, unlike a thread's successor, has no timer any more: the last beats may wait for ever
        chunks.subList(sent, chunks.size()).forEach(chunk -> send("bed", chunk));
        List<Long> found = positions(beats.readValuesToList());
        List<Long> expected = new ArrayList<>();
        PatientSignal signal = new PatientSignal(TestNetwork.CONTRACT);
        chunks.forEach(
                chunk -> signal.accept(chunk, beat -> expected.add(beat.beat().rPeak())));
        assertThat(found).hasSizeGreaterThan(SECONDS).isEqualTo(expected.subList(0, found.size()));
    }

    @Test
    void shouldKeepTheBeatsInTheirOrderAndTheThreadAliveWhenTheScorerStalls() {
        List<SampleChunk> chunks = chunks("bed", Duration.ofMillis(250));
        chunks.forEach(chunk -> send("bed", chunk));
        List<Long> expected = positions(publishedAtLast());

        List<Long> found = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            stalls = i >= chunks.size() / 4 && i < chunks.size() / 2;
            int askedBefore = asked;
            boolean stalledBefore = stalled;
            send("bed", chunks.get(i));
            if (stalledBefore) {
                assertThat(asked).as("a chunk does not wait for it").isEqualTo(askedBefore);
            }
            driver.advanceWallClockTime(Duration.ofMillis(250));
            List<Long> published = positions(beats.readValuesToList());
            if (stalled) {
                assertThat(published).isEmpty();
            }
            found.addAll(published);
        }
        found.addAll(positions(publishedAtLast()));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void shouldCallOnlyThatBeatUnclassifiableThatTheNetworkFailsOn() {
        chunks("well", Duration.ofMillis(250)).forEach(chunk -> send("well", chunk));
        List<AnnotatedBeat> well = publishedAtLast();
        assertThat(well).extracting(AnnotatedBeat::getLabel).contains(BeatLabel.N, BeatLabel.V);

        failsOn = VENTRICULAR;
        chunks("bed", Duration.ofMillis(250)).forEach(chunk -> send("bed", chunk));
        List<AnnotatedBeat> found = publishedAtLast();
        assertThat(positions(found)).isEqualTo(positions(well));
        for (int i = 0; i < found.size(); i++) {
            BeatLabel label = well.get(i).getLabel();
            assertThat(found.get(i).getLabel()).isEqualTo(label == BeatLabel.V ? BeatLabel.Q : label);
        }
    }
}
