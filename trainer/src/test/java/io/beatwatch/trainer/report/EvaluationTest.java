package io.beatwatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class EvaluationTest {
    /** Calls every beat V whose first sample is greater than 0, all others N. */
    private record Stub(OperatingPoints points) implements BeatScorer {
        Stub() {
            this(OperatingPoints.MOST_PROBABLE);
        }

        @Override
        public ModelContract contract() {
            return new SeedNetwork().contract("stub", "stub", points, "nothing");
        }

        @Override
        public List<BeatScores> score(List<float[]> windows) {
            List<BeatScores> scores = new ArrayList<>();
            for (float[] window : windows) {
                float v = window[0] > 0 ? 0.9f : 0.1f;
                float[] attention = new float[SeedNetwork.STEPS];
                attention[20] = 1;
                scores.add(new BeatScores(new float[] {1 - v, 0, v, 0, 0}, attention));
            }
            return scores;
        }

        @Override
        public void close() {}
    }

    private static float[] window(float first) {
        float[] window = new float[SeedNetwork.WINDOW_SAMPLES];
        window[0] = first;
        return window;
    }

    private static final BeatDataset BEATS = new BeatDataset(List.of(
            RecordBeats.of(
                    "100", List.of(window(1), window(0), window(1)), List.of(BeatClass.V, BeatClass.V, BeatClass.N)),
            new RecordBeats(
                    "101",
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new RecordBeats.Extra(window(1), 0, true)),
                    List.of(AnnotationCode.PACED),
                    1,
                    0),
            // more than one batch
            RecordBeats.of("102", Collections.nCopies(1100, window(0)), Collections.nCopies(1100, BeatClass.N))));

    @Test
    void shouldCountByRecordAndOverAll() {
        Evaluation evaluation = new Evaluation(new Stub(), BEATS);
        assertThat(MeasurementReport.csv(evaluation.measurement()).lines())
                .containsExactly(
                        "record,hours,beats,accuracy,missed,extra,N_reference,N_right,N_predicted,S_reference,S_right,"
                                + "S_predicted,V_reference,V_right,V_predicted,F_reference,F_right,F_predicted,"
                                + "Q_reference,Q_right,Q_predicted",
                        "100,0.0000,3,0.3333,0,0,1,0,1,0,0,0,2,1,2,0,0,0,0,0,0",
                        "101,0.0000,1,0.0000,1,1,0,0,0,0,0,0,0,0,1,0,0,0,1,0,0",
                        "102,0.0000,1100,1.0000,0,0,1100,1100,1100,0,0,0,0,0,0,0,0,0,0,0,0");
        assertThat(evaluation.measurement().score(BeatMapping.AAMI).beats()).isEqualTo(1104);
        assertThat(evaluation.scores(1).mostProbable()).isEqualTo(BeatClass.N);
        assertThat(evaluation.scores(2).mostProbable()).isEqualTo(BeatClass.V);
    }

    /** Says V of every beat, and of the last one doubts it. */
    private static final class Doubting implements BeatScorer {
        @Override
        public ModelContract contract() {
            return ModelContract.ofPatientFeatures("doubting", "1", 1, OperatingPoints.MOST_PROBABLE, "nothing");
        }

        @Override
        public List<BeatScores> score(List<float[]> inputs) {
            List<BeatScores> scores = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                float v = i < inputs.size() - 1 ? 0.9f : 0.4f;
                scores.add(new BeatScores(new float[] {1 - v, 0, v, 0, 0}, new float[] {1}));
            }
            return scores;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldWeighBeatsWithTheirLikeRecordByRecord() {
        float[] input = new float[PatientFeatures.LENGTH];
        input[54] = 1;
        Evaluation evaluation = new Evaluation(
                new Doubting(),
                new BeatDataset(List.of(
                        RecordBeats.of("100", Collections.nCopies(11, input), Collections.nCopies(11, BeatClass.V)),
                        RecordBeats.of("101", List.of(input), List.of(BeatClass.V)))));
        assertThat(evaluation.scores(10).mostProbable()).isEqualTo(BeatClass.V);
        assertThat(evaluation.scores(11).mostProbable()).as("another patient").isEqualTo(BeatClass.N);
        assertThat(evaluation.measurement().score(BeatMapping.AAMI).called(BeatClass.V))
                .isEqualTo(11);
    }

    @Test
    void shouldCallClassesByTheWorkingPoints() {
        Evaluation evaluation = new Evaluation(new Stub(new OperatingPoints(0, 2.5, 0)), BEATS);
        // log 0.1 + 2.5 is more than log 0.9: all are called V
        assertThat(evaluation.measurement().score(BeatMapping.AAMI).called(BeatClass.V))
                .isEqualTo(1104);
        assertThat(AttentionPicture.of(evaluation)).contains("called V, 0.10");
    }

    @Test
    void shouldDrawAttentionOfTheClassesThatOccur() {
        String picture = AttentionPicture.of(new Evaluation(new Stub(), BEATS));
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(picture))))
                .doesNotThrowAnyException();
        assertThat(picture).contains("called V, 0.90", "ventricular").doesNotContain("fusion");
    }
}
