package io.beatwatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import io.beatwatch.trainer.network.SeedNetwork;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class EvaluationTest {
    /** Calls every beat V whose first sample is greater than 0, all others N. */
    private static final class Stub implements BeatScorer {
        @Override
        public ModelContract contract() {
            return SeedNetwork.contract("stub", "nothing");
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
            new RecordBeats(
                    "100",
                    "100",
                    List.of(window(1), window(0), window(1)),
                    List.of(BeatClass.V, BeatClass.V, BeatClass.N),
                    0),
            new RecordBeats("101", "101", List.of(), List.of(), 1),
            // more than one batch
            new RecordBeats(
                    "102", "102", Collections.nCopies(1100, window(0)), Collections.nCopies(1100, BeatClass.N), 0)));

    @Test
    void shouldCountByRecordAndOverAll() {
        Evaluation evaluation = new Evaluation(new Stub(), BEATS);
        assertThat(evaluation.perRecordCsv().lines())
                .containsExactly(
                        "record,beats,accuracy,N_reference,N_right,N_predicted,S_reference,S_right,S_predicted,"
                                + "V_reference,V_right,V_predicted,F_reference,F_right,F_predicted,Q_reference,Q_right,"
                                + "Q_predicted",
                        "100,3,0.3333,1,0,1,0,0,0,2,1,2,0,0,0,0,0,0",
                        "101,0,0.0000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0",
                        "102,1100,1.0000,1100,1100,1100,0,0,0,0,0,0,0,0,0,0,0,0");
        assertThat(evaluation.total().total()).isEqualTo(1103);
        assertThat(evaluation.scores(1).mostProbable()).isEqualTo(BeatClass.N);
        assertThat(evaluation.scores(2).mostProbable()).isEqualTo(BeatClass.V);
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
