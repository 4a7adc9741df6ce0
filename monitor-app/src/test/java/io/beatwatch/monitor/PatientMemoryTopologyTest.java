package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BeatLabel;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
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
import java.util.function.Supplier;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The path with a network that is shown beats relative to their patient. */
class PatientMemoryTopologyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHUNK = Duration.ofMillis(250);
    /** Beats of an unknown patient that are said to be learned from. */
    private static final int LEARNING = 15;

    @TempDir
    private java.nio.file.Path stateDir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Long> relearnAt = new HashMap<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> samples;
    private TestInputTopic<String, byte[]> commands;
    private TestOutputTopic<String, AnnotatedBeat> beats;
    private TestOutputTopic<String, Alert> alerts;
    private TestOutputTopic<String, byte[]> deadLetters;

    private void start(ModelContract contract) {
        start(contract, () -> new TestNetwork(contract, new ArrayList<>()));
    }

    private void start(ModelContract contract, Supplier<BeatScorer> scorers) {
        driver = TestDriver.start(contract, scorers, new BatchSettings(1, Duration.ZERO), meters, stateDir, START);
        samples = TestDriver.input(driver, Topics.SAMPLES);
        commands = TestDriver.input(driver, Topics.COMMANDS);
        beats = TestDriver.output(driver, Topics.BEATS);
        alerts = TestDriver.output(driver, Topics.ALERTS);
        deadLetters = TestDriver.output(driver, Topics.DEAD_LETTERS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static byte[] relearn(String streamId) {
        return PatientCommand.newBuilder()
                .setStreamId(streamId)
                .setRelearn(Relearn.getDefaultInstance())
                .build()
                .toByteArray();
    }

    /** Plays patients side by side; those in {@link #relearnAt} are learned anew at that chunk. */
    private void play(int seconds, String... streamIds) {
        play(START, seconds, streamIds);
    }

    private void play(Instant start, int seconds, String... streamIds) {
        List<TestBed> ward = new ArrayList<>();
        for (String id : streamIds) {
            OptionalLong length = OptionalLong.of(seconds * 360L);
            ward.add(new TestBed(id, new TestSignal(360, 7, length), CHUNK));
        }
        Instant now = start;
        for (long chunk = 0; !ward.get(0).ended(); chunk++) {
            now = now.plus(CHUNK);
            for (TestBed bed : ward) {
                if (relearnAt.getOrDefault(bed.streamId(), -1L) == chunk) {
                    commands.pipeInput(bed.streamId(), relearn(bed.streamId()));
                }
                SampleChunk next = bed.next(now);
                samples.pipeInput(
                        bed.streamId(), ChunkWriter.write(bed.streamId(), next).toByteArray());
            }
        }
    }

    private static List<AnnotatedBeat> of(String streamId, List<AnnotatedBeat> all) {
        return all.stream().filter(b -> b.getStreamId().equals(streamId)).toList();
    }

    private static List<Integer> learningAt(List<AnnotatedBeat> of) {
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            if (of.get(i).getLearning()) {
                at.add(i);
            }
        }
        return at;
    }

    @Test
    void shouldSayOfBeatsAndAlertsWhileThePatientIsBeingLearned() {
        start(TestNetwork.MEMORY_CONTRACT);
        play(40, "new");
        List<AnnotatedBeat> found = beats.readValuesToList();
        assertThat(found).hasSizeGreaterThan(40);
        assertThat(learningAt(found)).hasSize(LEARNING).contains(0, LEARNING - 1);
        assertThat(found.get(0).getModelVersion()).isEqualTo("memory-1");
        List<Alert> alarms = alerts.readValuesToList();
        assertThat(alarms).hasSizeGreaterThan(3);
        // each tenth beat points down
        assertThat(alarms.get(0).getLearning()).isTrue();
        assertThat(alarms.subList(1, alarms.size())).noneMatch(Alert::getLearning);
        assertThat(meters.get("beatwatch.beats.learning").counter().count()).isEqualTo(LEARNING);
    }

    @Test
    void shouldLearnThePatientAnewWhenToldToAndNobodyElse() {
        start(TestNetwork.MEMORY_CONTRACT);
        relearnAt.put("moved", 100L);
        play(60, "moved", "other");
        List<AnnotatedBeat> all = beats.readValuesToList();
        List<AnnotatedBeat> moved = of("moved", all);
        List<AnnotatedBeat> other = of("other", all);
        assertThat(moved)
                .as("the same signal: the same beats, whatever is learned")
                .extracting(AnnotatedBeat::getSample)
                .isEqualTo(other.stream().map(AnnotatedBeat::getSample).toList());
        assertThat(learningAt(other)).hasSize(LEARNING);
        List<Integer> again = learningAt(moved).subList(LEARNING, 2 * LEARNING);
        assertThat(learningAt(moved)).hasSize(2 * LEARNING);
        // chunk 100 begins at 25 s; a beat is handed on within a second
        double firstAgain = moved.get(again.get(0)).getSample() / 360.0;
        assertThat(firstAgain).isBetween(24.0, 25.5);
        assertThat(again.get(LEARNING - 1) - again.get(0)).isEqualTo(LEARNING - 1);
        assertThat(meters.get("beatwatch.relearned").counter().count()).isEqualTo(1);
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    /** Says what the test network says, and takes one beat that points down for a normal one. */
    private static final class Errs implements BeatScorer {
        private final BeatScorer right;
        private final int wrongAt;
        private int down;

        Errs(ModelContract contract, int wrongAt) {
            this.right = new TestNetwork(contract, new ArrayList<>());
            this.wrongAt = wrongAt;
        }

        @Override
        public ModelContract contract() {
            return right.contract();
        }

        @Override
        public List<BeatScores> score(List<float[]> inputs) {
            return right.score(inputs).stream().map(this::err).toList();
        }

        private BeatScores err(BeatScores scores) {
            boolean wrong = scores.mostProbable() == BeatClass.V && ++down == wrongAt;
            return wrong ? new BeatScores(new float[] {0.6f, 0, 0.4f, 0, 0}, scores.attention()) : scores;
        }

        @Override
        public void close() {
            right.close();
        }
    }

    private long ventricularBeats(int wrongAt) {
        start(TestNetwork.MEMORY_CONTRACT, () -> new Errs(TestNetwork.MEMORY_CONTRACT, wrongAt));
        play(80, "patient");
        return beats.readValuesToList().stream()
                .filter(b -> b.getLabel() == BeatLabel.V)
                .count();
    }

    @Test
    void shouldCallABeatWhatItsLikeWereCalled() {
        long withoutError = ventricularBeats(0);
        driver.close();
        assertThat(withoutError).isGreaterThan(8);
        assertThat(ventricularBeats(9)).as("eight of its like were V").isEqualTo(withoutError);
        driver.close();
        assertThat(ventricularBeats(1)).as("the first of its like").isEqualTo(withoutError - 1);
    }

    @Test
    void shouldForgetWhatWasSaidOfThePatientWhenToldTo() {
        start(TestNetwork.MEMORY_CONTRACT);
        relearnAt.put("moved", 100L);
        play(40, "moved", "other");
        List<AnnotatedBeat> all = beats.readValuesToList();
        List<AnnotatedBeat> moved = of("moved", all);
        List<AnnotatedBeat> other = of("other", all);
        int differing = 0;
        for (int i = 0; i < moved.size(); i++) {
            boolean same = moved.get(i).getProbabilities().equals(other.get(i).getProbabilities());
            assertThat(same || moved.get(i).getSample() > 24 * 360).isTrue();
            differing += same ? 0 : 1;
        }
        assertThat(differing).isGreaterThan(10);
    }

    @Test
    void shouldForgetWhatWasSaidOfAnotherStreamOfThisName() {
        start(TestNetwork.MEMORY_CONTRACT);
        play(20, "patient");
        List<AnnotatedBeat> first = beats.readValuesToList();
        play(START.plusSeconds(60), 20, "patient");
        assertThat(beats.readValuesToList())
                .extracting(AnnotatedBeat::getProbabilities)
                .isEqualTo(first.stream().map(AnnotatedBeat::getProbabilities).toList());
    }

    @Test
    void shouldPutAsideCommandsThatCannotBeObeyed() {
        start(TestNetwork.MEMORY_CONTRACT);
        play(5, "gone");
        byte[] unknownCommand =
                PatientCommand.newBuilder().setStreamId("bed").build().toByteArray();
        commands.pipeInput(null, relearn("bed"));
        commands.pipeInput("bed", "no command at all".getBytes(StandardCharsets.UTF_8));
        commands.pipeInput("bed", new byte[0]);
        commands.pipeInput("bed", relearn("other"));
        commands.pipeInput("bed", unknownCommand);
        commands.pipeInput("bed", relearn("bed"));
        commands.pipeInput("gone", relearn("gone"));
        List<TestRecord<String, byte[]>> dead = deadLetters.readRecordsToList();
        assertThat(dead)
                .extracting(r -> header(r, "beatwatch.reason"))
                .containsExactly(
                        "NO_KEY",
                        "UNREADABLE",
                        "UNREADABLE",
                        "KEY_MISMATCH",
                        "BAD_COMMAND",
                        "UNKNOWN_STREAM",
                        "UNKNOWN_STREAM");
        assertThat(dead).allMatch(r -> header(r, "beatwatch.topic").equals(Topics.COMMANDS.name()));
        assertThat(header(dead.get(5), "beatwatch.message")).contains("'bed'", "check the name");
        assertThat(dead.get(4).value()).isEqualTo(unknownCommand);
        assertThat(meters.get("beatwatch.relearned").counter().count()).isZero();
    }

    private static String header(TestRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldCallAndAlarmWhatTheWorkingPointsDecide() {
        // the network gives V a tenth where a beat points up: less than N, but enough for this operating point
        start(ModelContract.ofPatientFeatures("keen", "keen-1", 4, new OperatingPoints(0, 3, 0), "none"));
        play(20, "keen");
        List<AnnotatedBeat> found = beats.readValuesToList();
        assertThat(found).isNotEmpty().allMatch(b -> b.getLabel() == BeatLabel.V);
        assertThat(found).anyMatch(b -> b.getProbabilities().getN() > 0.5f);
        assertThat(alerts.readValuesToList())
                .extracting(Alert::getSample)
                .isEqualTo(found.stream().map(AnnotatedBeat::getSample).toList());
    }
}
