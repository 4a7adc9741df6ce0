package io.beatwatch.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.SwitchableNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of red and green, with a clock that is set by hand. */
@Timeout(30)
class HealthMonitorTest {
    private static final HealthSettings SETTINGS = HealthSettings.DEFAULT;
    private static final Instant SENT = Instant.parse("2026-01-01T00:00:00Z");
    private static final TopicPartition CHANGELOG = new TopicPartition("patients-changelog", 0);

    private final AtomicLong nanos = new AtomicLong(7);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final FakeStreams streams = new FakeStreams();
    private final FakeOffsets offsets = new FakeOffsets();
    private final RestoreWatch restores = new RestoreWatch(metrics, nanos::get);
    private final ScorerWatch scorers = new ScorerWatch(nanos::get);
    private final SwitchableNetwork network = new SwitchableNetwork("cpu");
    private final ScorerProbe probe = new ScorerProbe(network::openScorer, scorers, Duration.ofMillis(10));
    private final HealthMonitor health = new HealthMonitor(
            SETTINGS,
            new HealthMonitor.Expected(Duration.ofMillis(100), 2),
            streams,
            offsets,
            new HealthMonitor.Watched(restores, scorers, probe),
            metrics,
            Clock.fixed(SENT.plusSeconds(40), ZoneOffset.UTC),
            nanos::get);

    private static final class FakeStreams implements StreamsView {
        private State state = State.RUNNING;
        private int alive = 2;

        @Override
        public State state() {
            return state;
        }

        @Override
        public int threadsAlive() {
            return alive;
        }

        @Override
        public Set<Integer> samplePartitions() {
            return Set.of(0);
        }
    }

    private static final class FakeOffsets implements SampleOffsets {
        private boolean reachable = true;
        private boolean readable = true;
        private boolean records = true;
        private Standing standing = new Standing(0, 0);

        @Override
        public Map<Integer, Standing> standings(Set<Integer> partitions, Duration most) throws UnreachableException {
            if (!reachable) {
                throw new UnreachableException("no answer", null);
            }
            Map<Integer, Standing> all = new HashMap<>();
            partitions.forEach(p -> all.put(p, standing));
            return all;
        }

        @Override
        public Map<Integer, Instant> oldestWaiting(Map<Integer, Long> from, Duration most) throws UnreachableException {
            if (!readable) {
                throw new UnreachableException("nothing came", null);
            }
            Map<Integer, Instant> all = new HashMap<>();
            if (records) {
                from.keySet().forEach(p -> all.put(p, SENT));
            }
            return all;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() {
        network.hang(false);
        health.close();
        probe.close();
    }

    /** Looks every two seconds, as the monitor does. */
    private void pass(Duration time) {
        long end = nanos.get() + time.toNanos();
        while (nanos.get() < end) {
            nanos.addAndGet(Math.min(SETTINGS.checkEvery().toNanos(), end - nanos.get()));
            health.look();
        }
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Test
    void shouldFindAHangWithinThirtySecondsByTheDefaults() {
        assertThat(HealthSettings.DEFAULT.slowestDetection()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void shouldBeLiveAndReadyWhenNoBedIsThere() {
        pass(Duration.ofMinutes(10));
        assertThat(health.live().problems()).isEmpty();
        assertThat(health.ready().problems()).isEmpty();
        assertThat(gauge("beatwatch.live")).isEqualTo(1);
        assertThat(gauge("beatwatch.ready")).isEqualTo(1);
    }

    @Test
    void shouldNotBeReadyBeforeTheFirstLook() {
        assertThat(health.live().green()).isTrue();
        assertThat(health.ready().green()).isFalse();
    }

    @Test
    void shouldBeRedWhenChunksWaitAndNothingAdvancesForSoLong() {
        offsets.standing = new SampleOffsets.Standing(10, 20);
        pass(Duration.ofSeconds(16));
        assertThat(health.live().green()).isTrue();
        pass(Duration.ofSeconds(4));
        assertThat(health.live().problems()).singleElement().satisfies(p -> {
            assertThat(p.problem()).contains("partition 0", "has not advanced");
            assertThat(p.mend()).contains("restart");
        });
        assertThat(gauge("beatwatch.behind.seconds")).isEqualTo(40);
        assertThat(gauge("beatwatch.lag.records")).isEqualTo(10);
        offsets.standing = new SampleOffsets.Standing(11, 20);
        pass(Duration.ofSeconds(2));
        assertThat(health.live().green()).isTrue();
    }

    @Test
    void shouldBeRedAllTheSameWhenTheWaitingChunksCannotBeRead() {
        offsets.standing = new SampleOffsets.Standing(10, 20);
        offsets.readable = false;
        pass(Duration.ofSeconds(20));
        assertThat(health.live().green()).isFalse();
        assertThat(meters.find("beatwatch.behind.seconds").gauge()).isNull();
        assertThat(gauge("beatwatch.lag.records")).isEqualTo(10);
    }

    @Test
    void shouldStayGreenWhenNothingWaitsButWhatConsumersNeverSee() {
        offsets.standing = new SampleOffsets.Standing(10, 11);
        offsets.records = false;
        pass(Duration.ofMinutes(10));
        assertThat(health.live().green()).isTrue();
        assertThat(gauge("beatwatch.lag.records")).isZero();
    }

    @Test
    void shouldNotBeReadyButLiveWhenTheBrokerCannotBeReached() {
        pass(Duration.ofSeconds(2));
        offsets.reachable = false;
        offsets.standing = new SampleOffsets.Standing(10, 20);
        pass(Duration.ofMinutes(20));
        assertThat(health.live().green()).isTrue();
        assertThat(health.ready().problems()).singleElement().satisfies(p -> {
            assertThat(p.problem()).isEqualTo("the broker cannot be asked: no answer");
            assertThat(p.mend()).contains("restarting the monitor does not help");
        });
        // the outage itself is no waiting
        offsets.reachable = true;
        pass(Duration.ofSeconds(2));
        assertThat(health.ready().green()).isTrue();
    }

    @Test
    void shouldBeRedWhenAStreamThreadIsMissingForLong() {
        pass(Duration.ofSeconds(2));
        streams.alive = 1;
        pass(Duration.ofSeconds(14));
        assertThat(health.live().green()).isTrue();
        pass(Duration.ofSeconds(4));
        assertThat(health.live().problems())
                .extracting(Health.Problem::problem)
                .containsExactly("1 of 2 stream threads run");
    }

    @Test
    void shouldBeRedAtOnceWhenKafkaStreamsHasGivenUp() {
        pass(Duration.ofSeconds(2));
        streams.state = State.ERROR;
        assertThat(health.live().green()).isFalse();
        assertThat(health.ready().problems()).hasSize(1);
    }

    @Test
    void shouldBeLiveButNotReadyWhileStateIsRestored() {
        streams.state = State.REBALANCING;
        restores.onRestoreStart(CHANGELOG, "patients", 0, 1000);
        for (int batch = 0; batch < 20; batch++) {
            pass(Duration.ofMinutes(1));
            restores.onBatchRestored(CHANGELOG, "patients", batch, 1);
        }
        assertThat(health.live().green()).isTrue();
        assertThat(health.ready().problems())
                .extracting(Health.Problem::problem)
                .contains("1 partitions of stores are being restored");
        assertThat(gauge("beatwatch.restoring.stores")).isEqualTo(1);
        restores.onRestoreEnd(CHANGELOG, "patients", 1000);
        streams.state = State.RUNNING;
        pass(Duration.ofSeconds(2));
        assertThat(health.ready().green()).isTrue();
        assertThat(meters.get("beatwatch.restore").timer().totalTime(TimeUnit.MINUTES))
                .isEqualTo(20);
    }

    @Test
    void shouldBeRedWhenTakingOverMakesNoProgressForLong() {
        streams.state = State.REBALANCING;
        pass(SETTINGS.restoreLimit().minusSeconds(1));
        assertThat(health.live().green()).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(health.live().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.problem()).contains("rebalancing without progress for 30"));
    }

    @Test
    void shouldBeRedWhenAScorerDoesNotComeBackAlsoWithoutBeds() throws Exception {
        pass(Duration.ofSeconds(2));
        network.hang(true);
        // until a try of the probe hangs: its call grows older than none
        do {
            nanos.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(20);
        } while (scorers.longestCall().isZero());
        pass(Duration.ofSeconds(14));
        assertThat(health.live().green()).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(health.live().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.problem()).isEqualTo("the scorer has not answered for 15 s"));
    }

    @Test
    void shouldBeRedWhenTheScorerFailsOrAnswersNonsense() throws Exception {
        pass(Duration.ofSeconds(2));
        network.fail(true);
        await("the scorer fails: the device is lost");
        network.fail(false);
        network.answer(Float.NaN);
        await("the scorer fails: the scorer's probabilities sum to NaN instead of 1");
    }

    @Test
    void shouldBeRedAndGoOnTryingWhenAnErrorOfJavaEndsATry() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        BeatScorer scorer = network.openScorer();
        try (ScorerProbe tries = new ScorerProbe(
                () -> {
                    if (full.get()) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return scorer;
                },
                scorers,
                Duration.ofMillis(10))) {
            while (tries.failure().isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(tries.failure().get()).contains("Java heap space");
            full.set(false);
            while (tries.failure().isPresent()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private void await(String problem) throws InterruptedException {
        while (health.live().problems().stream().noneMatch(p -> p.problem().equals(problem))) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void shouldBeRedWhenTheChecksDoNotRunAnyMore() {
        pass(Duration.ofSeconds(2));
        nanos.addAndGet(Duration.ofSeconds(26).toNanos());
        assertThat(health.live().problems())
                .extracting(Health.Problem::problem)
                .containsExactly("the health checks do not run any more");
    }
}
