package io.beatwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.beat.DetectedBeat;
import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.signal.LeadStrip;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.signal.SignalQuality;
import io.beatwatch.monitor.TestNetwork;
import io.beatwatch.monitor.detection.NetworkInput;
import io.beatwatch.monitor.detection.StreamMetadata;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);

    private static UnscoredBeat beat(Instant beatTime, Instant detectionTime) {
        StreamMetadata facts = new StreamMetadata(
                "device",
                SampleRate.ofHertz(250),
                List.of("MDC_ECG_ELEC_POTL_II"),
                List.of(new LeadScale(200, 0)),
                false);
        return new UnscoredBeat(
                new DetectedBeat(1, 0, 0, SignalQuality.CLEAN, new LeadStrip(new short[1][1], 0)),
                new NetworkInput(TestNetwork.CONTRACT, new float[TestNetwork.CONTRACT.inputLength()], 0, false),
                facts,
                beatTime,
                beatTime,
                detectionTime);
    }

    private double millis(String timer) {
        return meters.get(timer).timer().totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void shouldMeasureFromTheChunkThatCompletedTheBeatAndFromTheBeatItself() {
        metrics.alert(AlarmKind.VENTRICULAR_BEAT, beat(NOW.minusMillis(700), NOW.minusMillis(40)), NOW);
        assertThat(millis("beatwatch.chunk.to.alert")).isEqualTo(40);
        assertThat(millis("beatwatch.beat.to.alert")).isEqualTo(700);
        assertThat(meters.get("beatwatch.chunk.to.alert").timer().count()).isEqualTo(1);
    }

    @Test
    void shouldMeasureNothingBelowZeroWhereTheGatewaysClockRunsAhead() {
        metrics.alert(AlarmKind.VENTRICULAR_BEAT, beat(NOW.plusMillis(5), NOW.plusMillis(500)), NOW);
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
