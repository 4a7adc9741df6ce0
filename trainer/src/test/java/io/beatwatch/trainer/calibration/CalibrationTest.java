package io.beatwatch.trainer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final Set<BeatClass> CHOSEN = EnumSet.of(BeatClass.S, BeatClass.V, BeatClass.F);
    private static final Set<BeatClass> ALL = EnumSet.allOf(BeatClass.class);

    /** Beats whose classes are drawn from random probabilities, which are told sharpened by a factor. */
    private static ScoredRecord drawn(int beats, double sharpness, double ofRare, long seed) {
        Random random = new Random(seed);
        List<BeatClass> classes = new ArrayList<>();
        List<BeatScores> told = new ArrayList<>();
        for (int i = 0; i < beats; i++) {
            double[] logits = new double[BeatClass.count()];
            for (int c = 0; c < logits.length; c++) {
                logits[c] = 2 * random.nextGaussian() + (c == 0 ? 0 : ofRare);
            }
            classes.add(draw(softmax(logits, 1), random));
            told.add(said(softmax(logits, sharpness)));
        }
        List<float[]> inputs = Collections.nCopies(beats, new float[0]);
        return new ScoredRecord(RecordBeats.of("100", inputs, classes), told, List.of());
    }

    private static BeatScores said(float... probabilities) {
        return new BeatScores(probabilities, new float[0]);
    }

    private static float[] softmax(double[] logits, double sharpness) {
        float[] probabilities = new float[logits.length];
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(sharpness * logit);
        }
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (Math.exp(sharpness * logits[c]) / sum);
        }
        return probabilities;
    }

    private static BeatClass draw(float[] probabilities, Random random) {
        double draw = random.nextDouble();
        int c = 0;
        while (c < probabilities.length - 1 && draw >= probabilities[c]) {
            draw -= probabilities[c++];
        }
        return BeatClass.at(c);
    }

    @Test
    void shouldFindHowMuchTooSureProbabilitiesAre_seed1() {
        ScoredRecord record = drawn(20_000, 1.8, 0, 1);
        ScoredBeats beats = ScoredBeats.of(List.of(record), ALL);
        double temperature = fit(record);
        assertThat(temperature).isCloseTo(1.8, within(0.05));
        assertThat(CalibrationFigures.expectedError(beats)).isGreaterThan(0.08);
        ScoredBeats mended = ScoredBeats.of(List.of(record.at(temperature)), ALL);
        assertThat(CalibrationFigures.expectedError(mended)).isLessThan(0.015);
        assertThat(fit(record.at(temperature))).isCloseTo(1, within(0.03));
    }

    /** Each record is a database. */
    private static double fit(ScoredRecord... records) {
        return Temperature.fit(t -> Arrays.stream(records)
                .map(record -> ScoredBeats.of(List.of(record.at(t)), ALL))
                .toList());
    }

    @Test
    void shouldCountEveryDatabaseTheSameWhateverItsSize_seed2() {
        ScoredRecord large = drawn(20_000, 1, 0, 2);
        ScoredRecord small = drawn(2_000, 2, 0, 3);
        assertThat(fit(large, small)).isBetween(1.2, 1.8);
    }

    @Test
    void shouldLeaveOutBeatsOfClassesThatAreNotTrained() {
        ScoredRecord record = drawn(1000, 1, 0, 4);
        long q = record.beats().classes().stream().filter(c -> c == BeatClass.Q).count();
        ScoredBeats beats = ScoredBeats.of(List.of(record), EnumSet.complementOf(EnumSet.of(BeatClass.Q)));
        assertThat(beats.size()).isEqualTo(1000 - (int) q);
        assertThat(beats.classes()).doesNotContain(BeatClass.Q.ordinal());
    }

    /** One database of patients whose probabilities err in the same way. */
    private static List<List<ScoredBeats>> patients(int count, double rarity) {
        return List.of(IntStream.range(0, count)
                .mapToObj(patient -> ScoredBeats.of(List.of(drawn(20_000 / count, 1, rarity, 5 + patient)), ALL))
                .toList());
    }

    @Test
    void shouldChooseWorkingPointsThatFindMore_seed5() {
        // S, V and F are rare: the most probable class is seldom one of them, and F1 wants more of them called
        List<List<ScoredBeats>> beats = patients(20, -3);
        OperatingPoints best = OperatingPointSearch.best(beats, CHOSEN);
        assertThat(OperatingPointSearch.figure(beats, best, CHOSEN))
                .isGreaterThan(OperatingPointSearch.figure(beats, OperatingPoints.MOST_PROBABLE, CHOSEN) + 0.01);
        assertThat(best.s()).isBetween(0.1, 3.0);
        assertThat(best.v()).isBetween(0.1, 3.0);
        assertThat(best.f()).isBetween(0.1, 3.0);
        assertThat(Math.min(best.s(), Math.min(best.v(), best.f())))
                .as("one standard error would stop at 0.2")
                .isLessThan(0.2);
    }

    @Test
    void shouldLeaveTheWorkingPointOfAClassThatIsNotChosenAtZero_seed5() {
        OperatingPoints best = OperatingPointSearch.best(patients(20, -3), EnumSet.of(BeatClass.S, BeatClass.V));
        assertThat(best.f()).isZero();
        assertThat(best.s()).isNotZero();
    }

    @Test
    void shouldNotFollowOnePatientAgainstTheMostProbableClass_seed5() {
        // nineteen patients need nothing; of the twentieth every S beat is called N at the most probable class
        BeatScores nearlyS = said(0.55f, 0.45f, 0, 0, 0);
        RecordBeats odd =
                RecordBeats.of("999", Collections.nCopies(400, new float[0]), Collections.nCopies(400, BeatClass.S));
        ScoredBeats oddBeats =
                ScoredBeats.of(List.of(new ScoredRecord(odd, Collections.nCopies(400, nearlyS), List.of())), ALL);
        List<ScoredBeats> others = new ArrayList<>(patients(19, 0).get(0));
        others.add(oddBeats);
        OperatingPoints followed = OperatingPointSearch.best(List.of(List.of(oddBeats)), EnumSet.of(BeatClass.S));
        double enough = Math.log(0.55 / 0.45);
        assertThat(followed.s()).as("alone, with nothing to compare").isGreaterThan(enough);
        OperatingPoints best = OperatingPointSearch.best(List.of(others), EnumSet.of(BeatClass.S));
        assertThat(best.s()).isLessThan(enough);
    }

    @Test
    void shouldMeasureAveragePrecisionAsTheAreaUnderTheCurve() {
        // by falling probability of V: V, N, V, N
        List<BeatScores> said = List.of(
                said(0.1f, 0, 0.9f, 0, 0),
                said(0.2f, 0, 0.8f, 0, 0),
                said(0.3f, 0, 0.7f, 0, 0),
                said(0.9f, 0, 0.1f, 0, 0));
        List<BeatClass> classes = List.of(BeatClass.V, BeatClass.N, BeatClass.V, BeatClass.N);
        RecordBeats beats = RecordBeats.of("100", Collections.nCopies(4, new float[0]), classes);
        ScoredBeats scored = ScoredBeats.of(List.of(new ScoredRecord(beats, said, List.of())), ALL);
        assertThat(CalibrationFigures.averagePrecision(scored, BeatClass.V)).isCloseTo((1 + 2 / 3.0) / 2, within(1e-9));
        assertThat(CalibrationFigures.averagePrecision(scored, BeatClass.F)).isNaN();
    }

    @Test
    void shouldRefuseScoresOfOtherBeats() {
        RecordBeats beats = RecordBeats.of("100", List.of(new float[0]), List.of(BeatClass.N));
        assertThatThrownBy(() -> new ScoredRecord(beats, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scores must be as many as beats");
    }
}
