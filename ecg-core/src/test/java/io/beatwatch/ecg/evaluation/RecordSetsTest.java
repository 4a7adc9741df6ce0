package io.beatwatch.ecg.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordSetsTest {
    @Test
    void shouldKeepTrainingAndTestApart() {
        assertThat(RecordSets.MITDB).hasSize(48).doesNotHaveDuplicates().isSorted();
        assertThat(RecordSets.DS1).hasSize(22).doesNotContainAnyElementsOf(RecordSets.DS2);
        assertThat(RecordSets.DS2).hasSize(22).doesNotContainAnyElementsOf(RecordSets.PACED);
        assertThat(RecordSets.SEED_TEST).hasSize(10).isSubsetOf(RecordSets.MITDB);
        assertThat(RecordSets.SEED_TRAIN).hasSize(38).doesNotContainAnyElementsOf(RecordSets.SEED_TEST);
    }

    @Test
    void shouldFindAListByItsName() {
        assertThat(RecordSets.named("ds2")).contains(RecordSets.DS2);
        assertThat(RecordSets.named("ds3")).isEmpty();
    }
}
