package io.beatwatch.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.scoring.BeatScores;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuBenchTest {
    private static final BeatScores NORMAL = scores(0.9f, 0.1f, Float.NaN);
    private static final BeatScores ECTOPIC = scores(0.2f, 0.8f, Float.NaN);

    @Test
    void shouldGiveTheLargestDifferenceOfAnyProbability() {
        assertThat(GpuBench.difference(List.of(NORMAL, scores(0.25f, 0.75f, Float.NaN)), List.of(NORMAL, ECTOPIC)))
                .isEqualTo(0.05, within(1e-6));
    }

    @Test
    void shouldCompareWithTheBeatsInTurnWhenTheBatchIsLonger() {
        assertThat(GpuBench.difference(List.of(NORMAL, ECTOPIC, NORMAL), List.of(NORMAL, ECTOPIC)))
                .isZero();
        assertThat(GpuBench.difference(List.of(NORMAL, ECTOPIC, ECTOPIC), List.of(NORMAL, ECTOPIC)))
                .isEqualTo(0.7, within(1e-6));
    }

    @Test
    void shouldDisagreeWithoutBoundWhenWhatIsSaidIsNoNumber() {
        assertThat(GpuBench.difference(List.of(scores(Float.NaN, 0, Float.NaN)), List.of(NORMAL)))
                .isInfinite();
    }

    @Test
    void shouldCompareFibrillationWhenTheNetworkTellsIt() {
        assertThat(GpuBench.difference(List.of(scores(0.9f, 0.1f, 0.4f)), List.of(scores(0.9f, 0.1f, 0.1f))))
                .isEqualTo(0.3, within(1e-6));
        assertThat(GpuBench.difference(List.of(NORMAL), List.of(scores(0.9f, 0.1f, 0.1f))))
                .isInfinite();
    }

    @Test
    void shouldNotAgreeWhenARowIsOffOrABatchUnanswered() {
        GpuBench.Row well = new GpuBench.Row("onnxruntime/cuda", 64, 1, 1, 1, 9e-4);
        GpuBench.Row off = new GpuBench.Row("onnxruntime/cuda", 256, 1, 1, 1, 1.1e-3);
        GpuBench.Loss answered = new GpuBench.Loss("onnxruntime/cuda", "onnxruntime/cpu", 20, 0, true);
        GpuBench.Loss unanswered = new GpuBench.Loss("onnxruntime/cuda", "onnxruntime/cpu", 20, 0, false);

        assertThat(new GpuBench.Result("ds1", List.of(well), List.of(), answered).agrees())
                .isTrue();
        assertThat(new GpuBench.Result("ds1", List.of(well, off), List.of(), answered).agrees())
                .isFalse();
        assertThat(new GpuBench.Result("ds1", List.of(well), List.of(), unanswered).agrees())
                .isFalse();
    }

    private static BeatScores scores(float n, float v, float fibrillation) {
        return new BeatScores(new float[] {n, 0, v, 0, 0}, new float[] {1}, fibrillation);
    }
}
