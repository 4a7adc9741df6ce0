package io.beatwatch.ecg.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.TestData;
import io.beatwatch.ecg.detection.DetectorScoring.Score;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Floors on real recordings, a little below what was measured (docs/detector.md). Only records that choices are
 * made on: the others are for measuring finished designs.
 */
class RealRecordsTest {
    private static Score gross(String database, List<String> records, int... leads) throws IOException {
        return DetectorScoring.gross(TestData.database(database), records, leads);
    }

    @Test
    void shouldFindBeatsOfDs1WhenGivenOneLead() throws IOException {
        Score score = gross("mitdb", DetectorScoring.DS1, 0);

        assertThat(score.sensitivity()).isGreaterThan(99.84);
        assertThat(score.predictivity()).isGreaterThan(99.87);
    }

    @Test
    void shouldBeNoWorseThanTheBetterLeadWhenGivenTwo() throws IOException {
        Score first = gross("mitdb", DetectorScoring.DS1, 0);
        Score second = gross("mitdb", DetectorScoring.DS1, 1);
        Score both = gross("mitdb", DetectorScoring.DS1, 0, 1);

        assertThat(both.missed()).isLessThanOrEqualTo(Math.min(first.missed(), second.missed()));
        assertThat(both.extra()).isLessThanOrEqualTo(Math.min(first.extra(), second.extra()));
    }

    @Test
    void shouldKeepBeatsOfTheGoodLeadWhenTheOtherIsDisturbed() throws IOException {
        // in ltafdb/01 the second lead alone finds 81 % of the beats
        Score score = gross("ltafdb", DetectorScoring.all(TestData.database("ltafdb")), 0, 1);

        assertThat(score.sensitivity()).isGreaterThan(99.6);
    }

    @Test
    void shouldFindBeatsWhenRateIs128Hertz() throws IOException {
        Score score = gross("svdb", DetectorScoring.all(TestData.database("svdb")), 0);

        assertThat(score.sensitivity()).isGreaterThan(99.92);
        assertThat(score.predictivity()).isGreaterThan(99.93);
    }

    @Test
    void shouldFindBeatsWhenElectrodesMove() throws IOException {
        Score score = gross("nstdb", List.of("118e12"), 0);

        assertThat(score.sensitivity()).isGreaterThan(99.7);
        assertThat(score.predictivity()).isGreaterThan(98);
    }
}
