package io.beatwatch.monitor.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.SwitchableNetwork;
import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.Backoff.Pauses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FallbackNetworkTest {
    private static final Pauses NEVER = new Pauses(Duration.ofHours(1), Duration.ofHours(1));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MonitorMetrics metrics = new MonitorMetrics(meters);
    private final SwitchableNetwork gpu = new SwitchableNetwork("cuda");
    private final SwitchableNetwork cpu = new SwitchableNetwork("cpu");
    private final AtomicInteger attempts = new AtomicInteger();

    private FallbackNetwork network(Pauses pauses) {
        return new FallbackNetwork(
                gpu,
                () -> {
                    attempts.incrementAndGet();
                    return gpu;
                },
                Optional.of(() -> cpu),
                pauses,
                metrics);
    }

    private static List<BeatScores> score(BeatScorer scorer) {
        return scorer.score(List.of(new float[360], new float[360]));
    }

    private double count(String meter) {
        return meters.get(meter).counters().stream().mapToDouble(c -> c.count()).sum();
    }

    private double onFallback() {
        return meters.get("beatwatch.scorer.on.fallback").gauge().value();
    }

    @Test
    void shouldScoreTheFailedBatchAndAllLaterOnesElsewhereWhenTheDeviceFails() {
        try (FallbackNetwork network = network(NEVER);
                BeatScorer first = network.openScorer();
                BeatScorer second = network.openScorer()) {
            score(first);
            score(second);
            assertThat(cpu.batches()).isZero();
            gpu.fail(true);
            assertThat(score(first)).hasSize(2);
            assertThat(network.device()).isEqualTo("cpu");
            // the other scorer need not fail to know
            gpu.fail(false);
            assertThat(score(second)).hasSize(2);
            assertThat(gpu.batches()).isEqualTo(2);
            assertThat(cpu.batches()).isEqualTo(2);
            assertThat(count("beatwatch.scorer.failures")).isEqualTo(1);
            assertThat(count("beatwatch.scorer.fallbacks")).isEqualTo(1);
            assertThat(onFallback()).isEqualTo(1);
            assertThat(meters.get("beatwatch.model.info").gauge().getId().getTag("device"))
                    .isEqualTo("cpu");
            assertThat(gpu.open()).as("scorers left on the lost device").isZero();
            assertThat(gpu.closed()).isTrue();
        }
        assertThat(cpu.open()).isZero();
        assertThat(cpu.closed()).isTrue();
    }

    private static final Duration DEADLINE = Duration.ofMillis(100);

    @Test
    void shouldScoreElsewhereWhenTheDeviceDoesNotAnswerByTheDeadlineAndLeaveItOpenUntilItComesBack() throws Exception {
        try (FallbackNetwork network =
                        new FallbackNetwork(gpu, () -> gpu, Optional.of(() -> cpu), NEVER, DEADLINE, metrics);
                BeatScorer scorer = network.openScorer()) {
            score(scorer);
            gpu.hang(true);
            assertThat(score(scorer)).hasSize(2);
            assertThat(network.device()).isEqualTo("cpu");
            assertThat(count("beatwatch.scorer.fallbacks")).isEqualTo(1);
            TimeUnit.MILLISECONDS.sleep(100);
            assertThat(gpu.open()).as("it cannot be closed under a call").isEqualTo(1);
            assertThat(gpu.closed()).isFalse();
            gpu.hang(false);
            while (!gpu.closed()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(gpu.open()).isZero();
        } finally {
            gpu.hang(false);
        }
    }

    @Test
    void shouldNotWaitLongerThanTheDeadlineWhenNothingElseCanScoreAndScoreAgainWhenItComesBack() {
        try (FallbackNetwork network = new FallbackNetwork(cpu, () -> cpu, Optional.empty(), NEVER, DEADLINE, metrics);
                BeatScorer scorer = network.openScorer()) {
            cpu.hang(true);
            for (int batch = 0; batch < 3; batch++) {
                long begin = System.nanoTime();
                assertThatThrownBy(() -> score(scorer))
                        .isInstanceOf(ScorerStalledException.class)
                        .hasMessageContaining("within 100 ms");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(DEADLINE, DEADLINE.plusSeconds(2));
            }
            assertThat(count("beatwatch.scorer.failures")).isEqualTo(3);
            cpu.hang(false);
            assertThat(score(scorer)).hasSize(2);
            assertThat(cpu.batches()).as("that which hung, and the last").isEqualTo(2);
        } finally {
            cpu.hang(false);
        }
        assertThat(cpu.open()).isZero();
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldGoBackToTheDeviceWhenItScoresAgain() throws Exception {
        try (FallbackNetwork network = network(new Pauses(Duration.ofMillis(20), Duration.ofMillis(40)));
                BeatScorer scorer = network.openScorer()) {
            gpu.fail(true);
            score(scorer);
            while (attempts.get() < 3) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(network.device()).isEqualTo("cpu");
            gpu.fail(false);
            while (!network.device().equals("cuda")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            int before = cpu.batches();
            score(scorer);
            assertThat(cpu.batches()).isEqualTo(before);
            assertThat(onFallback()).isZero();
            assertThat(count("beatwatch.scorer.fallbacks")).isEqualTo(1);
            assertThat(cpu.closed()).as("in reserve for the next time").isFalse();
        }
    }

    @Test
    void shouldMoveEveryScorerAlsoWhenWhatTheyLeaveFailsToClose() {
        try (FallbackNetwork network = network(NEVER);
                BeatScorer first = network.openScorer();
                BeatScorer second = network.openScorer()) {
            gpu.failToClose(true);
            gpu.fail(true);
            assertThat(score(first)).hasSize(2);
            assertThat(score(second)).hasSize(2);
            assertThat(cpu.batches()).isEqualTo(2);
            assertThat(gpu.closed()).isTrue();
        }
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldScoreElsewhereWhenNoScorerCanBeOpenedOnTheDevice() {
        gpu.failToOpen(true);
        try (FallbackNetwork network = network(NEVER);
                BeatScorer scorer = network.openScorer()) {
            assertThat(score(scorer)).hasSize(2);
            assertThat(network.device()).isEqualTo("cpu");
        }
        assertThat(cpu.open()).isZero();
    }

    @Test
    void shouldScoreElsewhereWhenTheDeviceTakenUpAgainCannotBeOpenedAnyMore() throws Exception {
        try (FallbackNetwork network = network(new Pauses(Duration.ofMillis(20), Duration.ofHours(1)));
                BeatScorer scorer = network.openScorer()) {
            gpu.fail(true);
            score(scorer);
            gpu.fail(false);
            while (!network.device().equals("cuda")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            gpu.failToOpen(true);
            assertThat(score(scorer)).hasSize(2);
            assertThat(network.device()).isEqualTo("cpu");
        }
        assertThat(cpu.open()).isZero();
    }

    @Test
    void shouldOpenAgainWithTheNextBatchWhenNoScorerCouldBeOpenedAnywhere() {
        try (FallbackNetwork network = network(NEVER);
                BeatScorer first = network.openScorer();
                BeatScorer second = network.openScorer()) {
            gpu.fail(true);
            score(first);
            cpu.failToOpen(true);
            assertThatThrownBy(() -> score(second)).hasMessage("the device is lost");
            cpu.failToOpen(false);
            assertThat(second.contract()).isNotNull();
            assertThat(score(second)).hasSize(2);
        }
        assertThat(gpu.open()).isZero();
        assertThat(cpu.open()).isZero();
    }

    @Test
    void shouldScoreElsewhereWhenANativeLibraryIsGone() {
        try (FallbackNetwork network = network(NEVER);
                BeatScorer scorer = network.openScorer()) {
            gpu.failToLink(true);
            assertThat(score(scorer)).hasSize(2);
            assertThat(network.device()).isEqualTo("cpu");
            assertThat(count("beatwatch.scorer.failures")).isEqualTo(1);
            cpu.failToLink(true);
            assertThatThrownBy(() -> score(scorer))
                    .isInstanceOf(ScoringException.class)
                    .hasMessageContaining("libcudart.so.12 is gone");
        }
    }

    @Test
    void shouldCountAndNotTryAgainWhenAutoFoundNoUsableDeviceAtTheStart() throws Exception {
        SwitchableNetwork instead = new SwitchableNetwork("cpu", Optional.of("cuda"));
        try (FallbackNetwork network = new FallbackNetwork(
                        instead,
                        () -> {
                            attempts.incrementAndGet();
                            return instead;
                        },
                        Optional.empty(),
                        new Pauses(Duration.ofMillis(1), Duration.ofMillis(1)),
                        metrics);
                BeatScorer scorer = network.openScorer()) {
            score(scorer);
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(count("beatwatch.scorer.fallbacks")).isEqualTo(1);
            assertThat(onFallback()).isZero();
            assertThat(attempts).hasValue(0);
        }
    }

    @Test
    void shouldPassTheFailureOnAndSwitchNothingWhenTheReserveFailsAsWell() {
        gpu.fail(true);
        cpu.fail(true);
        try (FallbackNetwork network = network(NEVER);
                BeatScorer scorer = network.openScorer()) {
            assertThatThrownBy(() -> score(scorer))
                    .isInstanceOf(ScoringException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(network.device()).isEqualTo("cuda");
            assertThat(count("beatwatch.scorer.fallbacks")).isZero();
            assertThat(count("beatwatch.scorer.failures")).isEqualTo(2);
            gpu.fail(false);
            assertThat(score(scorer)).hasSize(2);
        }
        assertThat(cpu.open()).isZero();
        assertThat(gpu.open()).isZero();
    }

    @Test
    void shouldPassTheFailureOnWhenThereIsNoReserve() {
        cpu.fail(true);
        try (FallbackNetwork network = new FallbackNetwork(cpu, () -> cpu, Optional.empty(), NEVER, metrics);
                BeatScorer scorer = network.openScorer()) {
            assertThatThrownBy(() -> score(scorer)).hasMessage("the device is lost");
        }
        assertThat(cpu.closed()).isTrue();
    }

    @Test
    void shouldKeepNothingOpenForAScorerThatCouldNotBeOpened() {
        cpu.failToOpen(true);
        try (FallbackNetwork network = new FallbackNetwork(cpu, () -> cpu, Optional.empty(), NEVER, metrics)) {
            assertThatThrownBy(network::openScorer).hasMessage("the device is lost");
            assertThat(network.contract()).isSameAs(cpu.contract());
        }
        assertThat(cpu.closed()).as("nobody uses it").isTrue();
    }

    @Test
    void shouldLeaveProbesOutOfTheMetersOfBatches() {
        try (FallbackNetwork network = network(NEVER);
                BeatScorer probe = network.openProbe()) {
            ScorerTrial.run(probe);
            assertThat(gpu.batches()).isEqualTo(1);
            assertThat(meters.find("beatwatch.batch.size").summaries()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAScorerWhoseAnswersAreNoProbabilities() {
        try (BeatScorer scorer = gpu.openScorer()) {
            ScorerTrial.run(scorer);
            gpu.answer(0.5f);
            assertThatThrownBy(() -> ScorerTrial.run(scorer)).hasMessageContaining("sum to 0.5");
            gpu.answer(Float.NaN);
            assertThatThrownBy(() -> ScorerTrial.run(scorer)).hasMessageContaining("sum to NaN");
        }
    }

    /** The shipped network, on a device that is lost after the first batch. */
    @Test
    void shouldAnswerTheSameWhenTheShippedNetworkMovesToTheCpu() throws Exception {
        TestData.useRepositoryModels();
        ScoringSettings cpuSettings =
                new ScoringSettings("beatwatch", ScoringSettings.Engine.ONNXRUNTIME, ScoringSettings.Device.CPU);
        ServedNetwork real = ServedNetwork.load(cpuSettings);
        boolean[] lost = {false};
        ServedNetwork losable = new ServedNetwork() {
            @Override
            public ModelContract contract() {
                return real.contract();
            }

            @Override
            public String engine() {
                return real.engine();
            }

            @Override
            public String device() {
                return "cuda";
            }

            @Override
            public BeatScorer openScorer() {
                BeatScorer scorer = real.openScorer();
                return new BeatScorer() {
                    @Override
                    public ModelContract contract() {
                        return real.contract();
                    }

                    @Override
                    public List<BeatScores> score(List<float[]> inputs) {
                        if (lost[0]) {
                            throw new ScoringException("CUDA error 999: unknown error");
                        }
                        return scorer.score(inputs);
                    }

                    @Override
                    public void close() {
                        scorer.close();
                    }
                };
            }

            @Override
            public void close() {
                real.close();
            }
        };
        float[] input = new float[real.contract().inputLength()];
        Random random = new Random(20260101);
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextGaussian();
        }
        try (FallbackNetwork network = new FallbackNetwork(
                        losable, () -> losable, Optional.of(() -> ServedNetwork.load(cpuSettings)), NEVER, metrics);
                BeatScorer scorer = network.openScorer()) {
            BeatScores before = scorer.score(List.of(input)).get(0);
            lost[0] = true;
            BeatScores after = scorer.score(List.of(input)).get(0);
            assertThat(network.device()).isEqualTo("cpu");
            assertThat(after.probabilities()).isEqualTo(before.probabilities());
            assertThat(after.attention()).isEqualTo(before.attention());
        }
    }

    @Test
    void shouldHaveTheCpuInReserveForAnyOtherEngineAndNothingForItself() throws Exception {
        TestData.useRepositoryModels();
        for (ScoringSettings.Engine engine : ScoringSettings.Engine.values()) {
            ScoringSettings settings = new ScoringSettings("seed", engine, ScoringSettings.Device.AUTO);
            try (FallbackNetwork network = FallbackNetwork.load(settings, metrics);
                    BeatScorer scorer = network.openProbe()) {
                ScorerTrial.run(scorer);
                assertThat(network.hasReserve())
                        .isEqualTo(!(network.engine().equals("onnxruntime")
                                && network.device().equals("cpu")));
            }
        }
    }
}
