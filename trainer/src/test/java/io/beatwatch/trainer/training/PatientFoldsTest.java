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
    private static RecordBeats record(String name, String patient, int n, int v, int q) {
        List<BeatClass> classes = new ArrayList<>();
        classes.addAll(Collections.nCopies(n, BeatClass.N));
        classes.addAll(Collections.nCopies(v, BeatClass.V));
        classes.addAll(Collections.nCopies(q, BeatClass.Q));
        List<float[]> windows = new ArrayList<>(Collections.nCopies(classes.size(), new float[0]));
        return new RecordBeats(name, patient, windows, classes, 0);
    }

    private static final BeatDataset BEATS = new BeatDataset(List.of(
            record("a", "a", 10, 0, 0),
            record("b", "b", 10, 5, 0),
            record("c", "c", 0, 0, 20),
            record("d", "d", 10, 5, 0),
            record("e1", "e", 5, 2, 0),
            record("e2", "e", 5, 2, 0),
            record("f", "f", 0, 0, 20)));

    @Test
    void shouldPutEveryPatientIntoOneFold() {
        List<Set<String>> folds = PatientFolds.of(BEATS, 2);
        assertThat(folds.stream().flatMap(Set::stream)).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
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
                .filter(patients -> patients.contains("e"))
                .findFirst()
                .orElseThrow();
        assertThat(BEATS.where(fold::contains).records())
                .extracting(RecordBeats::record)
                .containsExactly("e1", "e2");
    }

    @Test
    void shouldRefuseMoreFoldsThanPatients() {
        assertThatThrownBy(() -> PatientFolds.of(BEATS, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("folds must be at most the number of patients, 6, got 7");
    }
}
