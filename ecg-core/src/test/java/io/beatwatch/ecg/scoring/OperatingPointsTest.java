package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingPointsTest {
    @Test
    void shouldShiftEachClassByItsOwnOffset() {
        OperatingPoints points = new OperatingPoints(1, 2, 3);
        assertThat(points.offset(BeatClass.S)).isEqualTo(1);
        assertThat(points.offset(BeatClass.V)).isEqualTo(2);
        assertThat(points.offset(BeatClass.F)).isEqualTo(3);
        assertThat(points.offset(BeatClass.N)).isZero();
        assertThat(points.offset(BeatClass.Q)).isZero();
    }

    @Test
    void shouldTakeTheFirstOfSeveralEqualClasses() {
        float[] equal = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f};
        assertThat(OperatingPoints.MOST_PROBABLE.classOf(equal)).isEqualTo(BeatClass.N);
        assertThat(BeatClass.mostProbable(equal)).isEqualTo(BeatClass.N);
        assertThat(new OperatingPoints(0, 0.001, 0).classOf(equal)).isEqualTo(BeatClass.V);
    }

    @Test
    void shouldDecideWhereProbabilitiesAreZero() {
        assertThat(OperatingPoints.MOST_PROBABLE.classOf(new float[] {0, 0, 0, 0, 1}))
                .isEqualTo(BeatClass.Q);
        assertThat(new OperatingPoints(10, 0, 0).classOf(new float[] {1, 0, 0, 0, 0}))
                .isEqualTo(BeatClass.N);
    }

    @ParameterizedTest
    @ValueSource(doubles = {10.001, -10.001, Double.NaN, Double.NEGATIVE_INFINITY})
    void shouldRefuseOffsetsBeyondTen(double offset) {
        assertThatThrownBy(() -> new OperatingPoints(offset, 0, 0)).hasMessageContaining("-10.0 and 10.0");
        assertThatThrownBy(() -> new OperatingPoints(0, offset, 0)).hasMessageContaining("-10.0 and 10.0");
        assertThatThrownBy(() -> new OperatingPoints(0, 0, offset)).hasMessageContaining("-10.0 and 10.0");
        assertThat(new OperatingPoints(10, -10, 10).v()).isEqualTo(-10);
    }

    @Test
    void shouldHoldWhatANetworkSaidAndOtherProbabilitiesInItsPlace() {
        BeatScores said = new BeatScores(new float[] {0.5f, 0.1f, 0.2f, 0.15f, 0.05f}, new float[] {1}, 0.25f);
        assertThat(said.mostProbable()).isEqualTo(BeatClass.N);
        assertThat(said.probability(BeatClass.F)).isEqualTo(0.15f);
        assertThat(said.attention()).containsExactly(1);
        assertThat(said.fibrillation()).isEqualTo(0.25f);
        BeatScores weighed = said.withProbabilities(new float[] {0, 0, 1, 0, 0});
        assertThat(weighed.mostProbable()).isEqualTo(BeatClass.V);
        assertThat(weighed.attention()).containsExactly(1);
        assertThat(weighed.fibrillation()).isEqualTo(0.25f);
        assertThat(new BeatScores(new float[5], new float[1]).fibrillation()).isNaN();
        assertThatThrownBy(() -> new BeatScores(new float[4], new float[1])).hasMessageContaining("need 5");
    }
}
