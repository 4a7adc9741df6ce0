package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.SwitchableNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeviceRecoveryTest {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMillis(160);

    private final BlockingQueue<SharedNetwork> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile long nanos = Duration.ofDays(1).toNanos();

    private DeviceRecovery recovery(Duration first, Duration longest, ServedNetwork.Loader loader) {
        Backoff backoff = new Backoff(new Backoff.Pauses(first, longest), () -> nanos);
        ServedNetwork.Loader counted = () -> {
            attempts.incrementAndGet();
            return loader.load();
        };
        return new DeviceRecovery(counted, backoff, taken::add);
    }

    private SharedNetwork taken() throws InterruptedException {
        SharedNetwork network = taken.poll(10, TimeUnit.SECONDS);
        assertThat(network).isNotNull();
        return network;
    }

    /** Loads one network after the other. */
    private static ServedNetwork.Loader inTurn(SwitchableNetwork... networks) {
        Queue<SwitchableNetwork> next = new ArrayDeque<>(Arrays.asList(networks));
        return next::remove;
    }

    @Test
    void shouldLoadTheDeviceAfterThePauseAndHandItOverOpen() throws Exception {
        SwitchableNetwork gpu = new SwitchableNetwork("cuda");
        try (DeviceRecovery recovery = recovery(FIRST, LONGEST, () -> gpu)) {
            assertThat(attempts).hasValue(0);
            long begin = System.nanoTime();
            assertThat(recovery.begin()).isEqualTo(FIRST);
            assertThat(taken().network()).isSameAs(gpu);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(FIRST);
            assertThat(gpu.batches()).as("the trial").isEqualTo(1);
            assertThat(gpu.open()).as("scorers of the trial").isZero();
            assertThat(gpu.closed()).isFalse();
            assertThat(attempts).hasValue(1);
        }
    }

    @Test
    void shouldTryAgainUntilADevicePassesTheTrialAndCloseThoseThatDoNot() throws Exception {
        SwitchableNetwork lost = new SwitchableNetwork("cuda");
        lost.fail(true);
        SwitchableNetwork unopened = new SwitchableNetwork("cuda");
        unopened.failToOpen(true);
        SwitchableNetwork unlinked = new SwitchableNetwork("cuda");
        unlinked.failToLink(true);
        SwitchableNetwork wrong = new SwitchableNetwork("cuda");
        wrong.answer(Float.NaN);
        SwitchableNetwork repaired = new SwitchableNetwork("cuda");
        try (DeviceRecovery recovery = recovery(
                Duration.ofMillis(1), Duration.ofMillis(2), inTurn(lost, unopened, unlinked, wrong, repaired))) {
            recovery.begin();
            assertThat(taken().network()).isSameAs(repaired);
            for (SwitchableNetwork failed : new SwitchableNetwork[] {lost, unopened, unlinked, wrong}) {
                assertThat(failed.closed()).isTrue();
                assertThat(failed.open()).isZero();
            }
        }
    }

    @Test
    void shouldTryAgainWhenTheDeviceCannotBeLoaded() throws Exception {
        SwitchableNetwork repaired = new SwitchableNetwork("cuda");
        try (DeviceRecovery recovery = recovery(Duration.ofMillis(1), Duration.ofMillis(2), () -> {
            switch (attempts.get()) {
                case 1:
                    throw new IOException("no folder of that name");
                case 2:
                    throw new IllegalStateException("out of memory");
                case 3:
                    throw new UnsatisfiedLinkError("libcudart.so.12 is gone");
                default:
                    return repaired;
            }
        })) {
            recovery.begin();
            assertThat(taken().network()).isSameAs(repaired);
            assertThat(attempts).hasValue(4);
        }
    }

    @Test
    void shouldWaitTwiceAsLongBetweenAttemptsThatFail() throws Exception {
        SwitchableNetwork lost = new SwitchableNetwork("cuda");
        lost.fail(true);
        try (DeviceRecovery recovery = recovery(FIRST, LONGEST, () -> lost)) {
            long begin = System.nanoTime();
            recovery.begin();
            while (attempts.get() < 3) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThanOrEqualTo(FIRST.multipliedBy(1 + 2 + 4));
        }
    }

    @Test
    void shouldGoOnWithLongerPausesWhenADeviceFailsSoonAfterItCameBack() throws Exception {
        SwitchableNetwork gpu = new SwitchableNetwork("cuda");
        try (DeviceRecovery recovery = recovery(FIRST, LONGEST, () -> gpu)) {
            assertThat(recovery.begin()).isEqualTo(FIRST);
            taken();
            nanos += LONGEST.toNanos();
            assertThat(recovery.begin()).isEqualTo(FIRST.multipliedBy(2));
            taken();
            nanos += LONGEST.toNanos() + 1;
            assertThat(recovery.begin()).isEqualTo(FIRST);
        }
    }

    @Test
    void shouldWaitForAnAttemptThatRunsAndTryNothingMoreAfterTheEnd() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        SwitchableNetwork lost = new SwitchableNetwork("cuda");
        lost.fail(true);
        DeviceRecovery recovery = recovery(Duration.ofMillis(1), Duration.ofMillis(1), () -> {
            loading.countDown();
            long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return lost;
        });
        recovery.begin();
        loading.await();
        recovery.close();
        assertThat(lost.closed()).as("the attempt is over").isTrue();
        assertThat(recovery.begin()).as("refused without a failure").isEqualTo(Duration.ofMillis(1));
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void shouldStayInterruptedWhenInterruptedWhileItWaits() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SwitchableNetwork gpu = new SwitchableNetwork("cuda");
        DeviceRecovery recovery = recovery(Duration.ofMillis(1), Duration.ofMillis(1), () -> {
            loading.countDown();
            while (go.getCount() > 0) {
                Thread.onSpinWait();
            }
            return gpu;
        });
        recovery.begin();
        loading.await();
        Thread.currentThread().interrupt();
        recovery.close();
        assertThat(Thread.interrupted()).isTrue();
        go.countDown();
        assertThat(taken().network()).as("whoever takes it has to close it").isSameAs(gpu);
    }
}
