package io.beatwatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.evaluation.Ec57Score;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private static final BeatScores SAYS_N = new BeatScores(new float[] {0.9f, 0.1f, 0, 0, 0}, new float[0]);
    private static final BeatScores SAYS_S = new BeatScores(new float[] {0.2f, 0.8f, 0, 0, 0}, new float[0]);
    private static final double HOURS = 0.5;
    private static final float[] INPUT = new float[0];

    private static ScoredRecord record(
            String name, List<AnnotationCode> codes, List<BeatScores> said, int extras, List<AnnotationCode> missed) {
        return new ScoredRecord(
                new RecordBeats(
                        name,
                        Collections.nCopies(codes.size(), INPUT),
                        codes,
                        RecordBeats.unknown(codes.size()),
                        Collections.nCopies(extras, new RecordBeats.Extra(INPUT, codes.size(), true)),
                        missed,
                        0,
                        HOURS * 3600),
                said,
                Collections.nCopies(extras, SAYS_S));
    }

    private static final ScoredRecord FIRST = record(
            "100",
            List.of(AnnotationCode.NORMAL, AnnotationCode.ATRIAL_PREMATURE, AnnotationCode.NODAL_ESCAPE),
            List.of(SAYS_N, SAYS_S, SAYS_S),
            1,
            List.of(AnnotationCode.ATRIAL_PREMATURE, AnnotationCode.NORMAL));

    @Test
    void shouldCountMissedAndExtraBeats() {
        Ec57Score score = new Measurement(List.of(FIRST), OperatingPoints.MOST_PROBABLE).score(BeatMapping.AAMI);
        assertThat(score.reference(BeatClass.S)).isEqualTo(2);
        assertThat(score.right(BeatClass.S)).isEqualTo(1);
        // right, the nodal escape beat and the extra one
        assertThat(score.called(BeatClass.S)).isEqualTo(3);
        assertThat(score.missed()).isEqualTo(2);
        assertThat(score.extra()).isEqualTo(1);
        // 2 of 5 reference beats and 1 extra
        assertThat(score.accuracy()).isCloseTo(2 / 6.0, within(1e-9));
    }

    @Test
    void shouldNotCountWhatIsFoundInVentricularFlutter() {
        List<RecordBeats.Extra> extras =
                List.of(new RecordBeats.Extra(INPUT, 0, false), new RecordBeats.Extra(INPUT, 0, true));
        RecordBeats beats = new RecordBeats("207", List.of(), List.of(), List.of(), extras, List.of(), 0, 0);
        ScoredRecord record = new ScoredRecord(beats, List.of(), List.of(SAYS_S, SAYS_N));
        Ec57Score score = new Measurement(List.of(record), OperatingPoints.MOST_PROBABLE).score(BeatMapping.AAMI);
        assertThat(score.extra()).isEqualTo(1);
        assertThat(score.called(BeatClass.S)).isZero();
    }

    @Test
    void shouldCountEscapeBeatsAsTheMappingSays() {
        Measurement measurement = new Measurement(List.of(FIRST), OperatingPoints.MOST_PROBABLE);
        assertThat(measurement.score(BeatMapping.BXB).right(BeatClass.S)).isEqualTo(2);
        assertThat(MeasurementReport.of(measurement)).contains("S bxb");
    }

    @Test
    void shouldGiveFiguresOfSWithoutTheRecordThatHoldsMostOfThem() {
        ScoredRecord most = record("232", List.of(AnnotationCode.ATRIAL_PREMATURE), List.of(SAYS_S), 0, List.of());
        String report = MeasurementReport.of(new Measurement(List.of(FIRST, most), OperatingPoints.MOST_PROBABLE));
        assertThat(report.lines().filter(line -> line.startsWith("S ")))
                .hasSize(3)
                .anyMatch(line -> line.matches("S +3 .*"))
                .anyMatch(line -> line.matches("S w/o 232 +2 .*"));
        assertThat(MeasurementReport.of(new Measurement(List.of(FIRST), OperatingPoints.MOST_PROBABLE)))
                .doesNotContain("232");
    }

    @Test
    void shouldGiveAnIntervalThatHoldsTheFigureAndIsTheSameEachTime() {
        List<ScoredRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            records.add(record(
                    "r" + i,
                    List.of(AnnotationCode.ATRIAL_PREMATURE, AnnotationCode.NORMAL),
                    List.of(i % 4 == 0 ? SAYS_N : SAYS_S, SAYS_N),
                    0,
                    List.of()));
        }
        Measurement measurement = new Measurement(records, OperatingPoints.MOST_PROBABLE);
        Measurement.Interval interval = measurement.interval(score -> score.sensitivity(BeatClass.S));
        // binomial, 20 draws of 0.75: standard deviation 0.097
        assertThat(interval.low()).isBetween(0.5, 0.6);
        assertThat(interval.high()).isBetween(0.85, 0.95);
        assertThat(measurement.interval(score -> score.sensitivity(BeatClass.S)))
                .isEqualTo(interval);
    }

    @Test
    void shouldLeaveClassesOutOfTheMeanThatAreNotThere() {
        Ec57Score score = new Measurement(List.of(FIRST), OperatingPoints.MOST_PROBABLE).score(BeatMapping.AAMI);
        assertThat(Measurement.macroF1(score, BeatClass.values()))
                .isCloseTo((score.f1(BeatClass.N) + score.f1(BeatClass.S)) / 2, within(1e-9));
    }

    @Test
    void shouldCountFalseAlarmsByTheHourOverAllAndInTheWorstRecords() {
        ScoredRecord quiet = record("healthy", List.of(AnnotationCode.NORMAL), List.of(SAYS_N), 0, List.of());
        Measurement measurement = new Measurement(List.of(quiet, FIRST), OperatingPoints.MOST_PROBABLE);
        assertThat(measurement.hours()).isEqualTo(2 * HOURS);
        // the nodal escape beat and the extra one, in an hour
        assertThat(measurement.falsePerHour(BeatClass.S)).isEqualTo(2);
        assertThat(measurement.falsePerHour(FIRST, BeatClass.S)).isEqualTo(4);
        assertThat(measurement.falsePerHour(quiet, BeatClass.S)).isZero();
        assertThat(measurement.falsePerHour(BeatClass.V)).isZero();
        assertThat(MeasurementReport.of(measurement))
                .contains("S 2.0, V 0.0, F 0.0 an hour, over 1.0 hours")
                .containsPattern("most false S +100 4\n")
                .containsPattern("most false V +none\n");
        // S/h, of the worst, V/h, of the worst, F/h
        assertThat(MeasurementReport.sideBySide(Map.of("both", measurement)))
                .containsPattern(" +S/h +worst +V/h +worst +F/h\n")
                .containsPattern("both .* 2\\.0 +4 +0\\.0 +0 +0\\.0\n");
        assertThat(MeasurementReport.of(measurement.where(record -> false))).doesNotContain("false alarms");
    }
}
