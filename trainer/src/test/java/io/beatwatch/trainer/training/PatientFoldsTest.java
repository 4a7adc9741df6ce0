package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatientFoldsTest {
    private static RecordBeats record(String name, int n, int v, int q) {
        List<BeatClass> classes = new ArrayList<>();
        classes.addAll(Collections.nCopies(n, BeatClass.N));
        classes.addAll(Collections.nCopies(v, BeatClass.V));
        classes.addAll(Collections.nCopies(q, BeatClass.Q));
        List<float[]> inputs = new ArrayList<>(Collections.nCopies(classes.size(), new float[0]));
        return RecordBeats.of(name, inputs, classes);
    }

    private static final BeatDataset BEATS = new BeatDataset(List.of(
            record("a", 10, 0, 0),
            record("b", 10, 5, 0),
            record("c", 0, 0, 20),
            record("d", 10, 5, 0),
            record("201", 5, 2, 0),
            record("202", 5, 2, 0),
            record("f", 0, 0, 20)));

    @Test
    void shouldPutEveryPatientIntoOneFold() {
        List<Set<String>> folds = PatientFolds.of(BEATS, 2);
        assertThat(folds.stream().flatMap(Set::stream)).containsExactlyInAnyOrder("a", "b", "c", "d", "201", "f");
    }

    @Test
    void shouldSpreadTheClassesEvenly() {
        for (Set<String> fold : PatientFolds.of(BEATS, 2)) {
            BeatDataset part = BEATS.where(fold::contains);
            assertThat(part.counts()[BeatClass.Q.ordinal()]).isEqualTo(20);
            assertThat(part.counts()[BeatClass.V.ordinal()]).isBetween(5L, 9L);
        }
    }

    @Test
    void shouldKeepRecordsOfOnePatientTogether() {
        Set<String> fold = PatientFolds.of(BEATS, 6).stream()
                .filter(patients -> patients.contains("201"))
                .findFirst()
                .orElseThrow();
        assertThat(BEATS.where(fold::contains).records())
                .extracting(RecordBeats::record)
                .containsExactly("201", "202");
    }

    @Test
    void shouldRefuseMoreFoldsThanPatients() {
        assertThatThrownBy(() -> PatientFolds.of(BEATS, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("folds must be at most the number of patients, 6, got 7");
    }
}
