package io.beatwatch.ecg.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** The example of scikit-learn's documentation of precision, recall and F1, with classes N, S and V. */
    private static ConfusionMatrix example() {
        ConfusionMatrix m = new ConfusionMatrix();
        BeatClass[] reference = {BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.V, BeatClass.V};
        BeatClass[] predicted = {BeatClass.N, BeatClass.N, BeatClass.V, BeatClass.V, BeatClass.S};
        for (int i = 0; i < reference.length; i++) {
            m.add(reference[i], predicted[i]);
        }
        return m;
    }

    @Test
    void shouldGiveTheFiguresOfScikitLearnsExample() {
        ConfusionMatrix m = example();
        assertThat(m.precision(BeatClass.N)).isEqualTo(0.5);
        assertThat(m.recall(BeatClass.N)).isEqualTo(1);
        assertThat(m.f1(BeatClass.N)).isCloseTo(0.67, within(0.005));
        assertThat(m.f1(BeatClass.S)).isZero();
        assertThat(m.precision(BeatClass.V)).isEqualTo(1);
        assertThat(m.recall(BeatClass.V)).isCloseTo(0.67, within(0.005));
        assertThat(m.f1(BeatClass.V)).isCloseTo(0.8, within(0.005));
        assertThat(m.accuracy()).isEqualTo(0.6);
        assertThat(m.macroF1(BeatClass.N, BeatClass.S, BeatClass.V)).isCloseTo(0.49, within(0.005));
    }

    @Test
    void shouldCountAnAbsentClassAsZeroInsteadOfFailing() {
        assertThat(example().f1(BeatClass.Q)).isZero();
        assertThat(new ConfusionMatrix().accuracy()).isZero();
    }

    @Test
    void shouldPrintReportAndMatrixWithEveryClass() {
        assertThat(ClassificationReport.of(example()))
                .contains("precision", "recall", "f1-score", "support", "accuracy", "macro avg", "weighted avg")
                .containsPattern("N +0\\.500 +1\\.000 +0\\.667 +1");
        assertThat(ClassificationReport.matrix(example())).containsPattern("V +0 +1 +2 +0 +0");
    }

    @Test
    void shouldAddUpRecordByRecord() {
        ConfusionMatrix sum = example();
        sum.addAll(example());
        assertThat(sum.total()).isEqualTo(10);
        assertThat(sum.count(BeatClass.V, BeatClass.V)).isEqualTo(4);
    }
}
