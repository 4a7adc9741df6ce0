package io.beatwatch.trainer.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.Adaptation;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoredRecordTest {
    @Test
    void shouldWeighBeatsAndThoseThatTheReferenceLacksInTheOrderOfTime_seed1() {
        Random random = new Random(1);
        Adaptation inOrder = new Adaptation();
        List<float[]> inputs = new ArrayList<>();
        List<BeatScores> said = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        List<RecordBeats.Extra> extras = new ArrayList<>();
        List<BeatScores> saidOfExtras = new ArrayList<>();
        List<float[]> expectedOfExtras = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            float[] input = new float[PatientFeatures.LENGTH];
            // all of one shape, so that each has a say in those after it
            input[54] = 1 + random.nextFloat();
            float v = random.nextFloat();
            BeatScores scores = new BeatScores(new float[] {1 - v, 0, v, 0, 0}, new float[0], v);
            float[] weighed = inOrder.adapt(input, scores).probabilities();
            // the first, the last, and two in a row are among them
            if (i == 0 || i == 59 || i == 30 || i == 31 || random.nextInt(5) == 0) {
                extras.add(new RecordBeats.Extra(input, inputs.size(), i % 2 == 0));
                saidOfExtras.add(scores);
                expectedOfExtras.add(weighed);
            } else {
                inputs.add(input);
                said.add(scores);
                expected.add(weighed);
            }
        }
        List<AnnotationCode> codes = Collections.nCopies(inputs.size(), AnnotationCode.NORMAL);
        RecordBeats beats =
                new RecordBeats("100", inputs, codes, RecordBeats.unknown(inputs.size()), extras, List.of(), 0, 0);

        ScoredRecord weighed = new ScoredRecord(beats, said, saidOfExtras).weighedWith(new Adaptation());

        assertThat(weighed.scores()).extracting(BeatScores::probabilities).containsExactlyElementsOf(expected);
        assertThat(weighed.extras()).extracting(BeatScores::probabilities).containsExactlyElementsOf(expectedOfExtras);
    }
}
