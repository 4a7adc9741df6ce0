package io.beatwatch.benchmarks.ward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CpuTimesTest {
    @Test
    void shouldDivideTheStreamThreadsTimeAsTheyWereSeen() {
        Map<Part, Double> divided = CpuTimes.divide(
                Map.of(Part.STREAMS, 10.0, Part.SCORING, 1.0, Part.BROKER, 5.0),
                Map.of(Part.STREAMS, 20L, Part.SCORING, 30L, Part.STATE, 50L));

        assertThat(divided.get(Part.STREAMS)).isEqualTo(2.0, within(1e-9));
        // of the stream threads, and of the scorers' own
        assertThat(divided.get(Part.SCORING)).isEqualTo(4.0, within(1e-9));
        assertThat(divided.get(Part.STATE)).isEqualTo(5.0, within(1e-9));
        assertThat(divided.get(Part.BROKER)).isEqualTo(5.0);
        assertThat(divided.values().stream().mapToDouble(s -> s).sum()).isEqualTo(16.0, within(1e-9));
    }

    @Test
    void shouldLeaveItWholeWhenNoStackWasSeen() {
        assertThat(CpuTimes.divide(Map.of(Part.STREAMS, 10.0), Map.of())).isEqualTo(Map.of(Part.STREAMS, 10.0));
    }

    @Test
    void shouldCountAThreadThatBeganAndEndedMeanwhile() throws Exception {
        CpuTimes times = new CpuTimes();
        CountDownLatch worked = new CountDownLatch(1);
        CountDownLatch counted = new CountDownLatch(1);
        Thread gateway = new Thread(
                () -> {
                    long end = System.nanoTime() + 100_000_000;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    worked.countDown();
                    try {
                        counted.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "bench-gateway-1");
        gateway.start();
        worked.await();
        times.gather();
        counted.countDown();
        gateway.join();
        times.gather();

        assertThat(times.byPart().get(Part.GATEWAY)).isPositive();
        assertThat(times.byPart().get(Part.GATEWAY)).isLessThanOrEqualTo(times.processSeconds() + 0.05);
        assertThat(times.byPart().get(Part.JVM)).isNotNegative();
    }
}
