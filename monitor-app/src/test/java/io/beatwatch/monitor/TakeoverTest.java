package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** A record at its time. */
    private record Step(Topics.Topic<?> topic, String key, byte[] value, Instant at) {}

    private static List<Step> steps(long seed) {
        Random random = new Random(seed);
        List<Step> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String id = "bed-" + i;
            Duration chunk = Duration.ofMillis(50 + random.nextInt(900));
            OptionalLong length = OptionalLong.of((long) (SECONDS - 10 * i) * 250);
            TestBed bed = new TestBed(id, new TestSignal(250, seed + i, length, 2 + random.nextInt(6)), chunk);
            for (SampleChunk next : TestDriver.chunks(bed, chunk, START)) {
                Step step =
                        new Step(Topics.SAMPLES, id, ChunkWriter.write(id, next).toByteArray(), next.gatewayTime());
                if (random.nextInt(60) > 0 || next.endOfStream()) {
                    all.add(step);
                }
                if (random.nextInt(100) == 0 && !next.endOfStream()) {
                    all.add(step);
                }
                if (random.nextInt(30) == 0 && !next.endOfStream()) {
                    all.add(new Step(
                            Topics.COMMANDS, id, RandomCommands.of(id, random).toByteArray(), next.gatewayTime()));
                }
            }
        }
        all.sort(Comparator.comparing(Step::at));
        return all;
    }

    private record Published(List<AnnotatedBeat> beats, List<Alert> alerts, List<BedStatus> beds) {
        List<BedStatus> statusesOf(String bed) {
            return beds.stream().filter(b -> b.getStreamId().equals(bed)).toList();
        }

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
        private final Published published = new Published(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
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
            advanceTo(step.at());
            TestDriver.input(driver, step.topic()).pipeInput(step.key(), step.value(), now);
        }

        void advanceTo(Instant time) {
            driver.advanceWallClockTime(Duration.between(now, time));
            now = time;
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
            for (BedStatus bed : TestDriver.output(driver, Topics.BEDS).readValuesToList()) {
                if (bed != null) {
                    published.beds().add(bed.toBuilder().clearTime().build());
                }
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
            undisturbed.advanceTo(undisturbed.now.plusSeconds(1));
            undisturbed.collect();
            assertThat(undisturbed.changelog.keySet()).as("all beds have left").isEmpty();
            expected = undisturbed.published;
        }
        assertThat(expected.beats()).hasSizeGreaterThan(300);
        assertThat(expected.alerts()).filteredOn(a -> !a.hasAlarm()).hasSizeGreaterThan(30);
        assertThat(expected.alerts())
                .extracting(a -> a.getAlarm().getPhase())
                .contains(Alarm.Phase.START, Alarm.Phase.CONTINUE, Alarm.Phase.UPDATE, Alarm.Phase.END);
        assertThat(expected.beds()).hasSizeGreaterThan(6);

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
            disturbed.advanceTo(disturbed.now.plusSeconds(1));
            disturbed.collect();
            assertThat(waited).isGreaterThan(TAKEOVERS / 3);
            for (String bed : List.of("bed-0", "bed-1", "bed-2")) {
                assertThat(disturbed.published.beatsOf(bed)).isEqualTo(expected.beatsOf(bed));
                assertThat(disturbed.published.alertsOf(bed)).isEqualTo(expected.alertsOf(bed));
                assertThat(disturbed.published.statusesOf(bed)).isEqualTo(expected.statusesOf(bed));
            }
            assertThat(disturbed.changelog.keySet()).isEmpty();
        }
    }
}
