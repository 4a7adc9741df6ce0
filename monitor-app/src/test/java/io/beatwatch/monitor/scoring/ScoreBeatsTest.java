package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
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
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class ScoreBeatsTest {
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int SIZE = 3;
    private static final Duration DELAY = Duration.ofMillis(200);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Integer> batches = new ArrayList<>();
    private final Map<Bytes, byte[]> changelog = new HashMap<>();
    private final List<ScoredBeat> published = new ArrayList<>();
    private final List<PendingBeat> found = new ArrayList<>();
    private final TestBed bed =
            new TestBed("bed", new TestSignal(250, 7, OptionalLong.empty()), Duration.ofMillis(250));
    private int chunks;
    private PatientStore patients;
    private WaitingBeats waiting;
    private MockProcessorContext<String, Patient.Step> context;
    private final Patient.Listener listener = new Patient.Listener() {
        @Override
        public void beat(ScoredBeat beat) {
            published.add(beat);
        }
    };
    private ScoreBeats scoring = start();
    private Predicate<float[]> failsOn = input -> false;
    private boolean stalls;
    private boolean closed;
    private int asked;

    /** The bed sends until one more beat is found, which is handed on. */
    private void nextBeat() {
        PendingBeat next = find(patients, bed, "bed", found.size());
        found.add(next);
        scoring.process(new Record<>("bed", next, next.timestamp()));
    }

    private PendingBeat find(PatientStore patients, TestBed bed, String streamId, int before) {
        List<PendingBeat> now = new ArrayList<>();
        while (now.isEmpty()) {
            chunks++;
            SampleChunk next = bed.next(Instant.ofEpochMilli(START + 250L * chunks));
            Patient patient = patients.of(streamId);
            patients.chunk(patient, ChunkWriter.write(streamId, next).toByteArray(), START + before);
            patient.accept(next, START + before, now::add);
            patient.settle(Patient.Listener.NOBODY);
        }
        assertThat(now).hasSize(1);
        return now.get(0);
    }

    /** A task that takes up what was journalled. */
    private ScoreBeats start() {
        context = listenedTo();
        patients = patients(changelog, context);
        waiting = new WaitingBeats();
        return start(context);
    }

    private MockProcessorContext<String, Patient.Step> listenedTo() {
        MockProcessorContext<String, Patient.Step> heard = new MockProcessorContext<>() {
            @Override
            public <K extends String, V extends Patient.Step> void forward(Record<K, V> record) {
                super.forward(record);
                record.value().step().accept(listener);
            }
        };
        heard.setCurrentSystemTimeMs(START);
        return heard;
    }

    private PatientStore patients(Map<Bytes, byte[]> changelog, MockProcessorContext<String, Patient.Step> context) {
        PatientStore store = new RecordedPatients(
                changelog,
                new Patient.Settings(TestNetwork.CONTRACT, AlarmSettings.DEFAULT),
                new MonitorMetrics(meters));
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }

    private ScoreBeats start(MockProcessorContext<String, Patient.Step> context) {
        ScoreBeats started = new ScoreBeats(
                new BatchSettings(SIZE, DELAY), () -> waiting, this::openScorer, new MonitorMetrics(meters));
        started.init(context);
        return started;
    }

    /** Another task of the same thread, with a bed of its own. */
    private final class AnotherTask {
        private final MockProcessorContext<String, Patient.Step> itsContext = listenedTo();
        private final PatientStore itsPatients = patients(new HashMap<>(), itsContext);
        private final TestBed itsBed =
                new TestBed("other", new TestSignal(250, 8, OptionalLong.empty()), Duration.ofMillis(250));
        private final ScoreBeats task = start(itsContext);
        private int beats;

        void beatAt(long millis) {
            itsContext.setCurrentSystemTimeMs(START + millis);
            PendingBeat next = find(itsPatients, itsBed, "other", beats++);
            task.process(new Record<>("other", next, next.timestamp()));
        }

        void tickAt(long millis) {
            itsContext.setCurrentSystemTimeMs(START + millis);
            itsContext.scheduledPunctuators().get(0).getPunctuator().punctuate(START + millis);
        }

        int forwarded() {
            return itsContext.forwarded().size();
        }
    }

    private BeatScorer openScorer() {
        TestNetwork network = new TestNetwork(batches);
        return new BeatScorer() {
            @Override
            public ModelContract contract() {
                return network.contract();
            }

            @Override
            public List<BeatScores> score(List<float[]> inputs) {
                asked++;
                if (stalls) {
                    throw new ScorerStalledException(Duration.ofMillis(1));
                }
                if (inputs.stream().anyMatch(failsOn)) {
                    throw new ScoringException("no kernel for this");
                }
                return network.score(inputs);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    private void beatAt(long millis, int which) {
        assertThat(found).hasSize(which);
        context.setCurrentSystemTimeMs(START + millis);
        nextBeat();
    }

    private void tickAt(long millis) {
        context.setCurrentSystemTimeMs(START + millis);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(START + millis);
    }

    private Timer batchWait() {
        return meters.get("beatwatch.batch.wait").timer();
    }

    private List<Long> published() {
        return published.stream().map(b -> b.pending().beat().rPeak()).toList();
    }

    private List<Long> peaks(int from, int to) {
        return found.subList(from, to).stream()
                .map(b -> b.beat().beat().rPeak())
                .toList();
    }

    @Test
    void shouldMeasureHowLongTheOldestBeatOfABatchWaited() {
        beatAt(0, 0);
        beatAt(30, 1);
        beatAt(70, 2);
        assertThat(batchWait().count()).isEqualTo(1);
        assertThat(batchWait().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(70);
        beatAt(1000, 3);
        tickAt(1205);
        assertThat(batchWait().count()).isEqualTo(2);
        assertThat(batchWait().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(70 + 205);
        assertThat(published()).isEqualTo(peaks(0, 4));
    }

    @Test
    void shouldScoreAFullBatchAtOnceAndAnotherOneWhenItsOldestBeatHasWaitedForTheDelay() {
        beatAt(0, 0);
        beatAt(100, 1);
        tickAt(199);
        assertThat(batches).isEmpty();
        tickAt(200);
        assertThat(batches).containsExactly(2);
        tickAt(1000);
        assertThat(batches).as("nobody waits").containsExactly(2);
        assertThat(batchWait().count()).isEqualTo(1);
        beatAt(1000, 2);
        beatAt(1001, 3);
        beatAt(1002, 4);
        assertThat(batches).containsExactly(2, 3);
        assertThat(published()).isEqualTo(peaks(0, 5));
        assertThat(patients.pending().size()).isZero();
    }

    @Test
    void shouldScoreABeatThatComesWhenTheBatchIsDueThoughNoTickCame() {
        beatAt(0, 0);
        beatAt(199, 1);
        assertThat(batches).isEmpty();
        beatAt(1000, 2);
        assertThat(batches).containsExactly(3);
        beatAt(1000, 3);
        beatAt(1200, 4);
        assertThat(batches).containsExactly(3, 2);
    }

    @Test
    void shouldNotWaitUntilAClockThatWasSetBackHasCaughtUp() {
        beatAt(5000, 0);
        tickAt(4999);
        assertThat(batches).containsExactly(1);
        assertThat(batchWait().totalTime(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void shouldCountWhatWaitedAtARestartIntoTheNextBatch() {
        beatAt(0, 0);
        beatAt(10, 1);
        scoring = start();
        assertThat(patients.pending()).hasSize(2);
        assertThat(published()).isEmpty();
        beatAt(20, 2);
        assertThat(batches).as("the third one of a batch of three").containsExactly(3);
        assertThat(published()).isEqualTo(peaks(0, 3));
    }

    @Test
    void shouldScoreWhatWaitedAtARestartAfterTheDelayThoughNoMoreBeatsCome() {
        beatAt(0, 0);
        scoring = start();
        tickAt(199);
        assertThat(batches).isEmpty();
        tickAt(200);
        assertThat(batches).containsExactly(1);
        assertThat(published()).isEqualTo(peaks(0, 1));
    }

    @Test
    void shouldKeepStreamAndTimestampOfTheRecordThatCompletedABeat() {
        beatAt(0, 0);
        beatAt(1, 1);
        beatAt(2, 2);
        assertThat(context.forwarded()).allMatch(f -> f.record().key().equals("bed"));
        assertThat(context.forwarded())
                .extracting(f -> f.record().timestamp())
                .containsExactly(START, START + 1, START + 2);
    }

    private List<BeatClass> classes() {
        return published.stream().map(ScoredBeat::beatClass).toList();
    }

    @Test
    void shouldScoreTheOthersOneByOneWhenTheNetworkFailsOnOneBeat() {
        failsOn = input ->
                found.size() > 1 && input == found.get(1).beat().input().values();
        beatAt(0, 0);
        beatAt(1, 1);
        beatAt(2, 2);
        assertThat(published()).isEqualTo(peaks(0, 3));
        assertThat(classes()).containsExactly(BeatClass.N, BeatClass.Q, BeatClass.N);
        BeatScores unclassifiable = published.get(1).scores();
        assertThat(unclassifiable.probabilities()).containsExactly(0, 0, 0, 0, 1);
        assertThat(unclassifiable.attention()).containsExactly(0.25f, 0.25f, 0.25f, 0.25f);
        assertThat(patients.pending().size()).isZero();
    }

    @Test
    void shouldFailAndKeepTheBeatsWhenTheNetworkFailsOnAnyBeat() {
        failsOn = input -> true;
        beatAt(0, 0);
        beatAt(1, 1);
        assertThatThrownBy(() -> beatAt(2, 2))
                .isInstanceOf(ScoringException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).as("of the trial").hasSize(1));
        assertThat(published()).isEmpty();
        assertThat(patients.pending().size()).isEqualTo(3);
    }

    @Test
    void shouldWaitForAScorerThatStallsAndScoreAllInTheirBatchesAfterwards() {
        stalls = true;
        beatAt(0, 0);
        beatAt(1, 1);
        beatAt(2, 2);
        assertThat(asked).isEqualTo(1);
        beatAt(3, 3);
        assertThat(asked).as("not between chunks").isEqualTo(1);
        tickAt(4);
        assertThat(asked).as("each tick").isEqualTo(2);
        assertThat(published()).isEmpty();
        assertThat(patients.pending().size()).isEqualTo(4);
        stalls = false;
        tickAt(5);
        assertThat(batches).containsExactly(3, 1);
        assertThat(published()).isEqualTo(peaks(0, 4));
        beatAt(6, 4);
        tickAt(7);
        assertThat(batches).as("waits for its batch again").containsExactly(3, 1);
    }

    @Test
    void shouldWaitWhenTheScorerStallsOnABeatByItself() {
        failsOn = input -> {
            stalls = asked > 1;
            return true;
        };
        beatAt(0, 0);
        beatAt(1, 1);
        beatAt(2, 2);
        assertThat(published()).isEmpty();
        assertThat(patients.pending().size()).isEqualTo(3);
        failsOn = input -> false;
        stalls = false;
        tickAt(3);
        assertThat(published()).isEqualTo(peaks(0, 3));
    }

    @Test
    void shouldScoreTheBeatsOfAllTasksOfAThreadTogetherAndEachPassesItsOwnOn() {
        AnotherTask another = new AnotherTask();
        another.beatAt(0);
        beatAt(100, 0);
        tickAt(199);
        assertThat(batches).isEmpty();
        tickAt(200);
        assertThat(batches).containsExactly(2);
        assertThat(context.forwarded()).hasSize(1);
        assertThat(another.forwarded()).as("in its own turn").isZero();
        another.tickAt(201);
        assertThat(another.forwarded()).isEqualTo(1);
        assertThat(batches).containsExactly(2);
        beatAt(300, 1);
        another.beatAt(301);
        beatAt(302, 2);
        assertThat(batches).as("full").containsExactly(2, 3);
        another.beatAt(303);
        assertThat(another.forwarded()).as("with its next beat").isEqualTo(2);
    }

    @Test
    void shouldNotScoreBeatsOfATaskThatWasClosed() {
        AnotherTask another = new AnotherTask();
        another.beatAt(0);
        beatAt(0, 0);
        another.task.close();
        tickAt(200);
        assertThat(batches).containsExactly(1);
        assertThat(another.forwarded()).isZero();
    }

    @Test
    void shouldAskAScorerThatStallsOnceForAllTasksOfAThread() {
        AnotherTask another = new AnotherTask();
        stalls = true;
        another.beatAt(0);
        beatAt(0, 0);
        tickAt(200);
        assertThat(asked).isEqualTo(1);
        another.tickAt(200);
        another.beatAt(201);
        assertThat(asked).as("who asked first asks again").isEqualTo(1);
        stalls = false;
        scoring.close();
        another.tickAt(202);
        assertThat(asked).as("it is gone").isEqualTo(2);
        assertThat(another.forwarded()).isEqualTo(2);
    }

    @Test
    void shouldCloseItsScorerWithTheTask() {
        scoring.close();
        assertThat(closed).isTrue();
        new ScoreBeats(new BatchSettings(SIZE, DELAY), () -> waiting, this::openScorer, new MonitorMetrics(meters))
                .close();
    }
}
