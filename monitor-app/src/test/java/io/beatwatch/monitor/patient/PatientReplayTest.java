package io.beatwatch.monitor.patient;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.RandomCommands;
import io.beatwatch.monitor.RecordedPatients;
import io.beatwatch.monitor.TestBed;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.TestSignal;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.schema.PatientCommand;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores that take over from each other between any two inputs, restored from what was journalled until then: what their
 * patient says to them together equals what one says to a store that is not disturbed. {@code TakeoverTest} does the same
 * with whole tasks.
 */
class PatientReplayTest {
    private static final ModelContract CONTRACT = TestNetwork.MEMORY_CONTRACT;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 200;
    private static final String BED = "bed";

    /** One of what a patient is given. */
    @FunctionalInterface
    private interface Input {
        void give(Run run);
    }

    /** A store, or several that follow each other. */
    private static final class Run {
        private final Map<Bytes, byte[]> changelog = new HashMap<>();
        private final Heard heard = new Heard();
        private long number;
        private PatientStore store;

        Run() {
            takeOver();
        }

        void takeOver() {
            store = new RecordedPatients(
                    changelog,
                    new Patient.Settings(CONTRACT, AlarmSettings.DEFAULT),
                    new MonitorMetrics(new SimpleMeterRegistry()));
            store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
        }

        void chunk(SampleChunk chunk) {
            Patient patient = store.of(BED);
            number++;
            store.chunk(patient, ChunkWriter.write(BED, chunk).toByteArray(), number);
            patient.accept(chunk, number, beat -> {});
            patient.settle(heard);
        }

        void command(PatientCommand command, Instant at) {
            Patient patient = store.of(BED);
            store.command(patient, command.toByteArray(), at.toEpochMilli());
            patient.apply(command, at, heard);
        }

        void clock(ClockEvent event) {
            Patient patient = store.of(BED);
            if (patient.matters(event)) {
                store.clock(patient, event);
                patient.tell(event, heard);
            }
        }

        /** The network speaks of all beats but the last ones. */
        void score(int waiting) {
            List<PendingBeat> pending = store.pending();
            for (PendingBeat beat : pending.subList(0, Math.max(0, pending.size() - waiting))) {
                BeatScores scores = scores(beat.beat());
                store.scores(beat, scores);
                beat.patient().scored(scores, heard);
            }
        }
    }

    /** Beats that point down are probably V; how probably, and whether the atria fibrillate, changes from beat to beat. */
    private static BeatScores scores(UnscoredBeat beat) {
        float share = beat.beat().rPeak() % 97 / 97f;
        float most = 0.6f + 0.4f * share;
        boolean down = beat.input().values()[CONTRACT.peakSample()] < 0;
        float[] probabilities = down ? new float[] {1 - most, 0, most, 0, 0} : new float[] {most, 1 - most, 0, 0, 0};
        return new BeatScores(probabilities, new float[4], share);
    }

    private static List<Input> inputs(Random random, long seed) {
        TestSignal signal = new TestSignal(250, seed, OptionalLong.of(SECONDS * 250L), 1 + random.nextInt(4));
        TestBed bed = new TestBed(BED, signal, Duration.ofMillis(50 + random.nextInt(900)));
        List<Input> inputs = new ArrayList<>();
        Instant now = START;
        boolean off = false;
        while (!bed.ended()) {
            SampleChunk next = bed.next(now);
            now = START.plusMillis(next.end() * 4);
            off = off ? random.nextInt(10) > 0 : random.nextInt(100) == 0;
            SampleChunk chunk = new SampleChunk(
                    next.metadata(),
                    next.firstSample(),
                    next.samples(),
                    new boolean[] {off},
                    now,
                    next.endOfStream(),
                    next.session());
            // some never come, some come twice
            int times = next.endOfStream() ? 1 : random.nextInt(60) == 0 ? 0 : random.nextInt(60) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                inputs.add(run -> run.chunk(chunk));
            }
            Instant at = now;
            if (random.nextInt(20) == 0) {
                PatientCommand command = RandomCommands.of(BED, random);
                inputs.add(run -> run.command(command, at));
            }
            if (random.nextInt(10) == 0) {
                ClockEvent.What what = ClockEvent.What.values()[random.nextInt(5)];
                ClockEvent event = new ClockEvent(what, at, random.nextBoolean() ? 0 : 70);
                inputs.add(run -> run.clock(event));
            }
            int waiting = random.nextInt(3);
            inputs.add(run -> run.score(waiting));
        }
        inputs.add(run -> run.score(0));
        return inputs;
    }

    @ParameterizedTest(name = "of seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldSayTheSameAsAPatientOfOneUndisturbedStoreWhereverStoresTakeOver(long seed) {
        List<Input> inputs = inputs(new Random(seed), seed);
        Run undisturbed = new Run();
        inputs.forEach(input -> input.give(undisturbed));
        assertThat(undisturbed.heard.beats).hasSizeGreaterThan(200);
        assertThat(undisturbed.heard.alarms).hasSizeGreaterThan(20);

        Random random = new Random(seed);
        Run disturbed = new Run();
        for (Input input : inputs) {
            input.give(disturbed);
            if (random.nextInt(inputs.size()) < 15) {
                disturbed.takeOver();
            }
        }
        assertThat(disturbed.heard.lines).isEqualTo(undisturbed.heard.lines);
        assertThat(disturbed.store.of(BED).over()).isTrue();
    }
}
