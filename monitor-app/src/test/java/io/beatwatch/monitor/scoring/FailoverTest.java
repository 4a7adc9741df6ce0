package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.SwitchableNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FailoverTest {
    private static final Backoff.Pauses NEVER = new Backoff.Pauses(Duration.ofHours(1), Duration.ofHours(1));
    private static final Backoff.Pauses AT_ONCE = new Backoff.Pauses(Duration.ofMillis(1), Duration.ofMillis(1));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final SwitchableNetwork gpu = new SwitchableNetwork("cuda");
    private final SwitchableNetwork cpu = new SwitchableNetwork("cpu");
    private final AtomicInteger reservesLoaded = new AtomicInteger();
    private final ScoringException failure = new ScoringException("the device is lost");

    private Failover failover(
            ServedNetwork.Loader again, Optional<ServedNetwork.Loader> reserve, Backoff.Pauses pauses) {
        return new Failover(gpu, again, reserve, new Backoff(pauses, System::nanoTime), metrics);
    }

    private Failover failover() {
        return failover(() -> gpu, Optional.of(this::loadReserve), NEVER);
    }

    private ServedNetwork loadReserve() {
        reservesLoaded.incrementAndGet();
        return cpu;
    }

    private double fallbacks() {
        return meters.find("beatwatch.scorer.fallbacks").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private String scoredBy() {
        return meters.get("beatwatch.model.info").gauge().getId().getTag("device");
    }

    private double onFallback() {
        return meters.get("beatwatch.scorer.on.fallback").gauge().value();
    }

    /** As a scorer does whose batch the network failed on and the reserve scored. */
    private SharedNetwork fallBack(Failover failover, SharedNetwork failed) {
        SharedNetwork reserve = failover.enterReserve(failed, failure).orElseThrow();
        failover.fallBack(failed, failure);
        return reserve;
    }

    @Test
    void shouldServeTheConfiguredNetworkWithoutLoadingTheReserve() {
        try (Failover failover = failover()) {
            assertThat(failover.serving().network()).isSameAs(gpu);
            assertThat(scoredBy()).isEqualTo("cuda");
            assertThat(onFallback()).isZero();
            assertThat(reservesLoaded).hasValue(0);
        }
        assertThat(gpu.closed()).isTrue();
    }

    @Test
    void shouldFallBackOnceWhenTwoScorersFailOnTheSameNetwork() {
        try (Failover failover = failover()) {
            SharedNetwork first = failover.enter();
            SharedNetwork second = failover.enter();
            SharedNetwork reserve = fallBack(failover, first);
            assertThat(failover.serving()).isSameAs(reserve);
            SharedNetwork again = fallBack(failover, second);
            assertThat(again).isSameAs(reserve);
            assertThat(fallbacks()).isEqualTo(1);
            assertThat(reservesLoaded).hasValue(1);
            first.leave();
            assertThat(gpu.closed()).as("the second has not left it").isFalse();
            second.leave();
            assertThat(gpu.closed()).isTrue();
            reserve.leave();
            again.leave();
            assertThat(cpu.closed()).as("it serves").isFalse();
        }
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldHaveNothingBehindTheReserve() {
        try (Failover failover = failover()) {
            SharedNetwork reserve = fallBack(failover, failover.serving());
            assertThat(failover.enterReserve(reserve, failure)).isEmpty();
            assertThat(failure.getSuppressed()).isEmpty();
            reserve.leave();
        }
    }

    @Test
    void shouldSayWhyTheReserveCannotBeLoadedAndTryAgainWithTheNextFailure() {
        IOException gone = new IOException("no folder of that name");
        boolean[] there = {false};
        ServedNetwork.Loader loader = () -> {
            if (!there[0]) {
                throw gone;
            }
            return cpu;
        };
        try (Failover failover = failover(() -> gpu, Optional.of(loader), NEVER)) {
            assertThat(failover.enterReserve(failover.serving(), failure)).isEmpty();
            assertThat(failure.getSuppressed()).containsExactly(gone);
            there[0] = true;
            assertThat(failover.enterReserve(failover.serving(), failure))
                    .get()
                    .satisfies(reserve -> assertThat(reserve.network()).isSameAs(cpu))
                    .satisfies(SharedNetwork::leave);
            assertThat(cpu.closed()).as("kept for the next time").isFalse();
        }
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldServeTheConfiguredNetworkAgainWhenItRecovers() throws Exception {
        SwitchableNetwork repaired = new SwitchableNetwork("cuda");
        CountDownLatch beforeRecovery = new CountDownLatch(1);
        ServedNetwork.Loader again = () -> {
            try {
                beforeRecovery.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return repaired;
        };
        try (Failover failover = failover(again, Optional.of(this::loadReserve), AT_ONCE)) {
            SharedNetwork reserve = fallBack(failover, failover.serving());
            assertThat(scoredBy()).isEqualTo("cpu");
            assertThat(onFallback()).isEqualTo(1);
            assertThat(gpu.closed()).as("nobody uses it any more").isTrue();
            reserve.leave();
            beforeRecovery.countDown();
            while (failover.serving() == reserve) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(failover.enter().network()).isSameAs(repaired);
            assertThat(scoredBy()).isEqualTo("cuda");
            assertThat(onFallback()).isZero();
            assertThat(cpu.closed()).as("kept for the next time").isFalse();
            failover.serving().leave();
        }
        assertThat(repaired.closed()).isTrue();
        assertThat(cpu.closed()).isTrue();
    }

    /** Loading cannot be interrupted, and goes on after the monitor has stopped to wait for it. */
    @Test
    void shouldCloseWhatRecoversAfterTheEnd() throws Exception {
        SwitchableNetwork repaired = new SwitchableNetwork("cuda");
        CountDownLatch loading = new CountDownLatch(1);
        ServedNetwork.Loader again = () -> {
            loading.countDown();
            long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return repaired;
        };
        try (Failover failover = failover(again, Optional.of(this::loadReserve), AT_ONCE)) {
            fallBack(failover, failover.serving()).leave();
            loading.await();
        }
        assertThat(repaired.closed()).isTrue();
        assertThat(repaired.open()).isZero();
        assertThat(cpu.closed()).isTrue();
        assertThat(scoredBy()).isEqualTo("cpu");
    }

    @Test
    void shouldSwitchNothingAfterTheEndAndEndOnce() {
        Failover failover = failover();
        SharedNetwork used = failover.enter();
        SharedNetwork reserve = failover.enterReserve(used, failure).orElseThrow();
        failover.close();
        failover.close();
        assertThat(gpu.closed()).as("a scorer uses it").isFalse();
        failover.fallBack(used, failure);
        assertThat(failover.serving()).isSameAs(used);
        assertThat(fallbacks()).isZero();
        assertThat(failover.enterReserve(used, failure)).isEmpty();
        used.leave();
        assertThat(gpu.closed()).isTrue();
        reserve.leave();
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldKnowWhetherThereIsAReserve() {
        try (Failover with = failover();
                Failover without = failover(() -> gpu, Optional.empty(), NEVER)) {
            assertThat(with.hasReserve()).isTrue();
            assertThat(without.hasReserve()).isFalse();
            assertThat(without.enterReserve(without.serving(), failure)).isEmpty();
        }
    }
}
