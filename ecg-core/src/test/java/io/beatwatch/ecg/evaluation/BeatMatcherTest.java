package io.beatwatch.ecg.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.beat.BeatMapping;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatMatcherTest {
    private static final SampleRate RATE = SampleRate.ofHertz(360);
    /** 150 ms at 360 Hz. */
    private static final int WINDOW = 54;

    private static Annotation beat(long sample, AnnotationCode code) {
        return new Annotation(sample, code);
    }

    private static Annotation normal(long sample) {
        return beat(sample, AnnotationCode.NORMAL);
    }

    private static Annotation ventricular(long sample) {
        return beat(sample, AnnotationCode.VENTRICULAR_PREMATURE);
    }

    private static Ec57Score score(List<Annotation> reference, List<Annotation> test) {
        return Ec57Score.of(new BeatMatcher(BeatMapping.AAMI).match(reference, test, RATE));
    }

    @Test
    void shouldMatchUpToTheWindowAndNotBeyond() {
        for (int distance : new int[] {-WINDOW, -1, 0, 1, WINDOW}) {
            assertThat(score(List.of(normal(1000)), List.of(normal(1000 + distance)))
                            .missed())
                    .isZero();
        }
        for (int distance : new int[] {-WINDOW - 1, WINDOW + 1}) {
            Ec57Score score = score(List.of(normal(1000)), List.of(normal(1000 + distance)));
            assertThat(score.missed()).isEqualTo(1);
            assertThat(score.extra()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeTheNearerOfTwoCandidatesAndUseEachOnce() {
        assertThat(score(List.of(normal(1000)), List.of(ventricular(960), normal(1010)))
                        .confusion()
                        .count(BeatClass.N, BeatClass.N))
                .isEqualTo(1);
        assertThat(score(List.of(ventricular(960), normal(1010)), List.of(normal(1000)))
                        .confusion()
                        .count(BeatClass.N, BeatClass.N))
                .isEqualTo(1);
        Ec57Score twice = score(List.of(normal(1000)), List.of(normal(1000), normal(1000)));
        assertThat(twice.extra()).isEqualTo(1);
    }

    @Test
    void shouldLeaveOutFlutterOnBothSides() {
        List<Annotation> reference = List.of(
                normal(100),
                beat(500, AnnotationCode.VENTRICULAR_FLUTTER_ON),
                beat(700, AnnotationCode.FLUTTER_WAVE),
                ventricular(800),
                beat(900, AnnotationCode.VENTRICULAR_FLUTTER_OFF),
                normal(1500));
        Ec57Score score = score(reference, List.of(normal(100), normal(600), normal(900), normal(1500)));
        assertThat(score.beats()).isEqualTo(2);
        assertThat(score.missed()).isZero();
        assertThat(score.extra()).isZero();
    }

    @Test
    void shouldLeaveOutFlutterThatNeverEnds() {
        List<Annotation> reference = List.of(normal(100), beat(500, AnnotationCode.VENTRICULAR_FLUTTER_ON));
        assertThat(score(reference, List.of(normal(100), normal(5000))).extra()).isZero();
    }

    @Test
    void shouldCountStrictlyAndAsBxbDoes() {
        List<Annotation> reference = List.of(
                ventricular(1000), beat(2000, AnnotationCode.FUSION), normal(3000), beat(4000, AnnotationCode.PACED));
        List<Annotation> test =
                List.of(ventricular(1000), ventricular(2000), ventricular(3000), ventricular(4000), ventricular(5000));
        Ec57Score score = score(reference, test);
        assertThat(score.sensitivity(BeatClass.V)).isEqualTo(1);
        assertThat(score.positivePredictivity(BeatClass.V)).isEqualTo(1.0 / 5);
        assertThat(score.positivePredictivityBxb(BeatClass.V)).isEqualTo(1.0 / 3);
        assertThat(score.f1(BeatClass.V)).isEqualTo(2.0 / 6);
        assertThat(score.f1(BeatClass.F)).isZero();
        assertThat(score.f1(BeatClass.S)).isNaN();
    }

    @Test
    void shouldMapEscapeBeatsAsAsked() {
        List<Annotation> beats = List.of(beat(1000, AnnotationCode.NODAL_ESCAPE));
        assertThat(new BeatMatcher(BeatMapping.AAMI)
                        .match(beats, beats, RATE)
                        .get(0)
                        .reference()
                        .beatClass())
                .isEqualTo(BeatClass.N);
        assertThat(new BeatMatcher(BeatMapping.BXB)
                        .match(beats, beats, RATE)
                        .get(0)
                        .reference()
                        .beatClass())
                .isEqualTo(BeatClass.S);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldUseEveryBeatOnceAndStayWithinTheWindow(long seed) {
        Random random = new Random(seed);
        List<LabelledBeat> reference = beats(random, 500);
        List<LabelledBeat> test = beats(random, 500);
        List<BeatPair> pairs = BeatMatcher.pair(reference, test, WINDOW);
        assertThat(pairs.stream().map(BeatPair::reference).filter(b -> b != null))
                .isEqualTo(reference);
        assertThat(pairs.stream().map(BeatPair::test).filter(b -> b != null)).isEqualTo(test);
        assertThat(pairs.stream().filter(BeatPair::matched))
                .allMatch(p -> Math.abs(p.reference().sample() - p.test().sample()) <= WINDOW)
                .isNotEmpty();
    }

    private static List<LabelledBeat> beats(Random random, int count) {
        List<LabelledBeat> beats = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            at += 20 + random.nextInt(200);
            beats.add(new LabelledBeat(at, BeatClass.at(random.nextInt(BeatClass.count()))));
        }
        return beats;
    }
}
