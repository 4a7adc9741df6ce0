package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);

    private double millis(String timer) {
        return meters.get(timer).timer().totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void shouldMeasureFromTheChunkThatCompletedTheBeatAndFromTheBeatItself() {
        metrics.alert("ventricular_beat", Duration.ofMillis(40), Duration.ofMillis(700));
        assertThat(millis("beatwatch.chunk.to.alert")).isEqualTo(40);
        assertThat(millis("beatwatch.beat.to.alert")).isEqualTo(700);
        assertThat(meters.get("beatwatch.chunk.to.alert").timer().count()).isEqualTo(1);
    }

    @Test
    void shouldMeasureNothingBelowZeroWhereTheGatewaysClockRunsAhead() {
        metrics.alert("ventricular_beat", Duration.ofMillis(-500), Duration.ofMillis(-5));
        assertThat(millis("beatwatch.chunk.to.alert")).isZero();
        assertThat(millis("beatwatch.beat.to.alert")).isZero();
        assertThat(meters.get("beatwatch.beat.to.alert").timer().count()).isEqualTo(1);
    }

    @Test
    void shouldMeasureHowLongABatchWaited() {
        metrics.batchWaited(Duration.ofMillis(120));
        metrics.batchWaited(Duration.ZERO);
        assertThat(millis("beatwatch.batch.wait")).isEqualTo(120);
        assertThat(meters.get("beatwatch.batch.wait").timer().count()).isEqualTo(2);
    }
}
