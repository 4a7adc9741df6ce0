package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.SwitchableNetwork;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ScorerSessionTest {
    private static final Duration DEADLINE = Duration.ofMillis(100);
    private static final List<float[]> BATCH = List.of(new float[360]);

    private final SwitchableNetwork gpu = new SwitchableNetwork("cuda");
    private final SharedNetwork network = new SharedNetwork(gpu);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private ScorerSession session() {
        return new ScorerSession(network.enter(), DEADLINE, Optional.empty());
    }

    @Test
    void shouldOpenOneScorerWhenItIsFirstAskedFor() {
        ScorerSession session = session();
        assertThat(gpu.open()).isZero();
        BeatScorer scorer = session.scorer();
        assertThat(session.scorer()).isSameAs(scorer);
        assertThat(gpu.open()).isEqualTo(1);
        session.close();
        assertThat(gpu.open()).isZero();
        assertThat(gpu.closed()).as("who shared it uses it").isFalse();
        network.leave();
        assertThat(gpu.closed()).isTrue();
    }

    @Test
    void shouldTryAgainToOpenWhereThatFailed() {
        ScorerSession session = session();
        gpu.failToOpen(true);
        assertThatThrownBy(session::scorer).hasMessage("the device is lost");
        gpu.failToOpen(false);
        assertThat(session.scorer().score(BATCH)).hasSize(1);
        session.close();
        assertThat(gpu.open()).isZero();
    }

    @Test
    void shouldLeaveTheNetworkWhenNothingWasOpened() {
        ScorerSession session = session();
        network.leave();
        assertThat(gpu.closed()).isFalse();
        session.close();
        assertThat(gpu.closed()).isTrue();
    }

    @Test
    void shouldLeaveTheNetworkOnceACallThatHangsIsBackAlsoWhereClosingFails() throws Exception {
        ScorerSession session = session();
        network.leave();
        gpu.hang(true);
        gpu.failToClose(true);
        try {
            assertThatThrownBy(() -> session.scorer().score(BATCH)).isInstanceOf(ScorerStalledException.class);
            session.close();
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(gpu.closed()).isFalse();
        } finally {
            gpu.hang(false);
        }
        while (!gpu.closed()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(gpu.open()).isZero();
    }

    @Test
    void shouldMeasureBatchesByEngineAndDeviceWhereTheyAreToBeMeasured() {
        ScorerSession measured = new ScorerSession(network.enter(), DEADLINE, Optional.of(new MonitorMetrics(meters)));
        ScorerSession unmeasured = session();
        measured.scorer().score(BATCH);
        unmeasured.scorer().score(BATCH);
        assertThat(meters.get("beatwatch.batch.size")
                        .tags("engine", "onnxruntime", "device", "cuda")
                        .summary()
                        .count())
                .isEqualTo(1);
        measured.close();
        unmeasured.close();
    }

    @Test
    void shouldThrowNothingWhereWhatIsClosedFails() {
        SharedNetwork.closeQuietly(
                () -> {
                    throw new IOException("the device is lost");
                },
                "cuda");
        SharedNetwork.closeQuietly(
                () -> {
                    throw new UnsatisfiedLinkError("libcudart.so.12 is gone");
                },
                "cuda");
    }
}
