package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.SwitchableNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstrumentedBeatScorerTest {
    private static final List<float[]> BATCH = List.of(new float[360], new float[360], new float[360]);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SwitchableNetwork network = new SwitchableNetwork("cuda");
    private final InstrumentedBeatScorer scorer =
            new InstrumentedBeatScorer(network.openScorer(), new MonitorMetrics(meters), "onnxruntime", "cuda");

    private double failures() {
        return meters.get("beatwatch.scorer.failures").counter().count();
    }

    @Test
    void shouldMeasureSizeAndTimeOfABatch() {
        assertThat(scorer.score(BATCH)).hasSize(3);
        assertThat(meters.get("beatwatch.batch.size").summary().totalAmount()).isEqualTo(3);
        assertThat(meters.get("beatwatch.scoring").timer().count()).isEqualTo(1);
        assertThat(failures()).isZero();
    }

    @Test
    void shouldCountABatchThatFailsAndPassTheFailureOn() {
        network.fail(true);
        assertThatThrownBy(() -> scorer.score(BATCH)).hasMessage("the device is lost");
        assertThat(failures()).isEqualTo(1);
        network.fail(false);
        network.failToLink(true);
        assertThatThrownBy(() -> scorer.score(BATCH)).isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(failures()).isEqualTo(2);
    }

    @Test
    void shouldBeTheScorerInAllElse() {
        assertThat(scorer.contract()).isSameAs(network.contract());
        scorer.close();
        assertThat(network.open()).isZero();
    }
}
