package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
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
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks that take over from each other between any two steps, restored from what was journalled until then: what they
 * publish together equals what one undisturbed task does, byte for byte.
 */
class TakeoverTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SECONDS = 120;
    private static final int TAKEOVERS = 12;

    @TempDir
    private Path stateDir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** A record, or time that passes. */
    private record Step(Topics.Topic<?> topic, String key, byte[] value, Duration pause) {}

    private static List<Step> steps(long seed) {
        Random random = new Random(seed);
        List<List<Step>> beds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String id = "bed-" + i;
            Duration chunk = Duration.ofMillis(50 + random.nextInt(900));
            OptionalLong length = OptionalLong.of((long) (SECONDS - 10 * i) * 250);
            TestBed bed = new TestBed(id, new TestSignal(250, seed + i, length, 2 + random.nextInt(6)), chunk);
            List<Step> own = new ArrayList<>();
            for (SampleChunk next : TestDriver.chunks(bed, chunk, START)) {
                if (random.nextInt(60) > 0) {
                    own.add(new Step(
                            Topics.SAMPLES, id, ChunkWriter.write(id, next).toByteArray(), Duration.ZERO));
                }
                if (random.nextInt(100) == 0) {
                    own.add(own.get(own.size() - 1));
                }
                if (random.nextInt(100) == 0) {
                    byte[] relearn = PatientCommand.newBuilder()
                            .setStreamId(id)
                            .setRelearn(Relearn.getDefaultInstance())
                            .build()
                            .toByteArray();
                    own.add(new Step(Topics.COMMANDS, id, relearn, Duration.ZERO));
                }
            }
            beds.add(own);
        }
        List<Step> all = new ArrayList<>();
        while (!beds.isEmpty()) {
            List<Step> own = beds.get(random.nextInt(beds.size()));
            all.add(own.remove(0));
            beds.removeIf(List::isEmpty);
            if (random.nextInt(4) == 0) {
                all.add(new Step(null, null, null, Duration.ofMillis(random.nextInt(60))));
            }
        }
        all.add(new Step(null, null, null, Duration.ofSeconds(1)));
        return all;
    }

    private record Published(List<AnnotatedBeat> beats, List<Alert> alerts) {
        List<AnnotatedBeat> beatsOf(String bed) {
            return beats.stream().filter(b -> b.getStreamId().equals(bed)).toList();
        }

        List<Alert> alertsOf(String bed) {
            return alerts.stream().filter(a -> a.getStreamId().equals(bed)).toList();
        }
    }

    private final class Run implements AutoCloseable {
        private final ModelContract contract;
        private final Map<Bytes, byte[]> changelog = new HashMap<>();
        private final Published published = new Published(new ArrayList<>(), new ArrayList<>());
        private Instant now = START;
        private TopologyTestDriver driver;

        Run(ModelContract contract) {
            this.contract = contract;
            start();
        }

        private void start() {
            driver = TestDriver.start(
                    contract,
                    () -> new TestNetwork(contract, new ArrayList<>()),
                    new BatchSettings(8, Duration.ofMillis(40)),
                    meters,
                    stateDir,
                    now,
                    changelog);
        }

        void give(Step step) {
            if (step.topic() == null) {
                now = now.plus(step.pause());
                driver.advanceWallClockTime(step.pause());
            } else {
                TestDriver.input(driver, step.topic()).pipeInput(step.key(), step.value(), now);
            }
        }

        void takeOver() {
            collect();
            driver.close();
            start();
        }

        void collect() {
            published.beats().addAll(TestDriver.output(driver, Topics.BEATS).readValuesToList());
            for (Alert alert : TestDriver.output(driver, Topics.ALERTS).readValuesToList()) {
                published.alerts().add(alert.toBuilder().clearPublicationTime().build());
            }
            assertThat(TestDriver.output(driver, Topics.DEAD_LETTERS).isEmpty()).isTrue();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @ParameterizedTest(name = "of seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldPublishTheSameAsOneUndisturbedTaskWhereverTasksTakeOver(long seed) {
        ModelContract contract = seed % 3 == 0 ? TestNetwork.CONTRACT : TestNetwork.MEMORY_CONTRACT;
        List<Step> steps = steps(seed);
        Published expected;
        try (Run undisturbed = new Run(contract)) {
            steps.forEach(undisturbed::give);
            undisturbed.collect();
            assertThat(undisturbed.changelog.keySet()).as("all beds have left").isEmpty();
            expected = undisturbed.published;
        }
        assertThat(expected.beats()).hasSizeGreaterThan(300);
        assertThat(expected.alerts()).hasSizeGreaterThan(30);

        Random random = new Random(seed);
        int waited = 0;
        try (Run disturbed = new Run(contract)) {
            for (int i = 0; i < steps.size(); i++) {
                disturbed.give(steps.get(i));
                if (random.nextInt(steps.size()) < TAKEOVERS) {
                    disturbed.takeOver();
                    waited++;
                }
            }
            disturbed.collect();
            assertThat(waited).isGreaterThan(TAKEOVERS / 3);
            for (String bed : List.of("bed-0", "bed-1", "bed-2")) {
                assertThat(disturbed.published.beatsOf(bed)).isEqualTo(expected.beatsOf(bed));
                assertThat(disturbed.published.alertsOf(bed)).isEqualTo(expected.alertsOf(bed));
            }
            assertThat(disturbed.changelog.keySet()).isEmpty();
        }
    }
}
