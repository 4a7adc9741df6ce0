package io.beatwatch.ecg.simulation;

import static io.beatwatch.ecg.simulation.Recording.seconds;
import static io.beatwatch.ecg.simulation.RhythmSegment.asystole;
import static io.beatwatch.ecg.simulation.RhythmSegment.atrialFibrillation;
import static io.beatwatch.ecg.simulation.RhythmSegment.bigeminy;
import static io.beatwatch.ecg.simulation.RhythmSegment.couplet;
import static io.beatwatch.ecg.simulation.RhythmSegment.fusion;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.pac;
import static io.beatwatch.ecg.simulation.RhythmSegment.paced;
import static io.beatwatch.ecg.simulation.RhythmSegment.pause;
import static io.beatwatch.ecg.simulation.RhythmSegment.pvc;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static io.beatwatch.ecg.simulation.RhythmSegment.ventricularFibrillation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedRhythmTest {
    private static final double SINUS_SECONDS = 60.0 / 66;

    private static Recording patient(long seed, RhythmScript script, double seconds) {
        SimulationSettings settings = SimulationSettings.of(SampleRate.ofHertz(1000), EcgLead.II);
        return Recording.of(EcgSimulator.ofSeed(seed, script, settings), seconds);
    }

    private static double spread(double[] intervals) {
        double mean = Arrays.stream(intervals).average().orElseThrow();
        double variance = Arrays.stream(intervals)
                .map(i -> (i - mean) * (i - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(variance) / mean;
    }

    @Test
    void shouldBeatAtThePatientsRateWhenRhythmIsSinusSeed1() {
        Recording sinus = Recording.typical(RhythmScript.of(normal(seconds(600))), 600, 1);

        assertThat(sinus.word()).matches("N+");
        assertThat(sinus.word().length() / 10.0).isCloseTo(66, offset(1.0));
        assertThat(spread(sinus.intervalsSeconds())).isCloseTo(2.0 / 66, offset(0.01));
        assertThat(sinus.rhythms()).containsExactly("(N");
        assertThat(sinus.annotations().get(0).sample()).isZero();
    }

    @Test
    void shouldHavePAndTWavesWhenRhythmIsSinusSeed1() {
        Recording sinus = Recording.typical(RhythmScript.of(normal(seconds(60))), 60, 1);

        assertThat(sinus.beats().subList(1, 60)).allSatisfy(beat -> {
            double baseline = sinus.meanAfter(beat, -0.30, -0.26);
            assertThat(sinus.meanAfter(beat, -0.18, -0.13)).isBetween(baseline + 0.05, baseline + 0.25);
            assertThat(sinus.meanAfter(beat, 0.22, 0.30)).isBetween(baseline + 0.15, baseline + 0.6);
        });
    }

    @Test
    void shouldGoOnInSinusRhythmWhenScriptHasEnded() {
        Recording recording = Recording.typical(RhythmScript.of(run(3)), 30, 2);

        assertThat(recording.word()).matches("N?VVVN{20,}");
        assertThat(recording.rhythms()).containsExactly("(N", "(VT", "(N");
    }

    @Test
    void shouldBeginAgainWhenScriptLoops() {
        Recording recording =
                Recording.typical(RhythmScript.of(normal(seconds(5)), pvc()).repeated(), 60, 3);

        assertThat(recording.word()).matches("(N{3,8}V){8,}N*");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBePrematureWideAndFollowedByACompensatoryPauseWhenBeatIsVentricular(long seed) {
        Recording recording = patient(seed, RhythmScript.of(normal(seconds(10)), pvc()), 30);
        int v = recording.word().indexOf('V');
        double[] rr = recording.intervalsSeconds();
        double before = rr[v - 2];

        assertThat(recording.word()).matches("N+VN+");
        assertThat(rr[v - 1]).as("coupling").isLessThan(0.82 * before);
        assertThat(rr[v]).as("pause").isGreaterThan(1.15 * before);
        assertThat(rr[v - 1] + rr[v]).as("compensation").isCloseTo(2 * before, offset(0.25 * before));
    }

    @Test
    void shouldBeTwiceAsWideWithOppositeTWhenBeatIsVentricularSeed4() {
        Recording recording = Recording.typical(RhythmScript.of(normal(seconds(10)), pvc()), 30, 4);
        Annotation ventricular =
                recording.of(AnnotationCode.VENTRICULAR_PREMATURE).get(0);
        Annotation normal = recording.of(AnnotationCode.NORMAL).get(4);

        assertThat(recording.halfWidthSeconds(ventricular)).isGreaterThan(2 * recording.halfWidthSeconds(normal));
        assertThat(recording.millivolts()[0][(int) ventricular.sample()]).isPositive();
        assertThat(recording.meanAfter(ventricular, 0.22, 0.34)).isLessThan(-0.2);
        assertThat(recording.meanAfter(normal, 0.22, 0.30)).isPositive();
    }

    @Test
    void shouldStandInPatternWhenVentricularBeatsComeInGroupsSeed5() {
        Recording recording = Recording.typical(
                RhythmScript.of(normal(seconds(5)), couplet(), normal(seconds(5)), run(5), normal(seconds(5)), run(12)),
                40,
                5);

        assertThat(recording.word()).matches("N+VVN+VVVVVN+V{12}N+");
        assertThat(recording.rhythms()).containsExactly("(N", "(VT", "(N", "(VT", "(N");
    }

    @Test
    void shouldRunAtThePatientsTachycardiaRateWhenVentricularSeed6() {
        Recording recording = Recording.typical(RhythmScript.of(normal(seconds(3)), run(100)), 60, 6);
        int first = recording.word().indexOf('V');
        double[] run = Arrays.copyOfRange(recording.intervalsSeconds(), first, first + 99);

        assertThat(60 / Arrays.stream(run).average().orElseThrow()).isCloseTo(160, offset(2.0));
    }

    @Test
    void shouldAlternateWhenBigeminySeed7() {
        Recording recording = Recording.typical(
                RhythmScript.of(normal(seconds(5)), bigeminy(seconds(20)), normal(seconds(10))), 40, 7);

        assertThat(recording.word()).matches("N+(VN){8,12}N+");
        assertThat(recording.rhythms()).containsExactly("(N", "(B", "(N");
    }

    @Test
    void shouldSeparateEctopicBeatsWhenEventsFollowEachOtherSeed8() {
        Recording recording =
                Recording.typical(RhythmScript.of(normal(seconds(3)), pvc(), pvc(), pac(), couplet()), 20, 8);

        assertThat(recording.word()).matches("N+VNVNANVVN+");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBePrematureWithoutFullCompensationWhenBeatIsAtrial(long seed) {
        Recording recording = patient(seed, RhythmScript.of(normal(seconds(10)), pac()), 30);
        int a = recording.word().indexOf('A');
        double[] rr = recording.intervalsSeconds();
        double before = rr[a - 2];

        assertThat(recording.word()).matches("N+AN+");
        assertThat(rr[a - 1]).isLessThan(0.85 * before);
        assertThat(rr[a - 1] + rr[a]).isLessThan(1.95 * before);
    }

    @Test
    void shouldBeNarrowWithAnotherPWhenBeatIsAtrialSeed9() {
        Recording recording = Recording.typical(RhythmScript.of(normal(seconds(10)), pac()), 30, 9);
        Annotation atrial = recording.of(AnnotationCode.ATRIAL_PREMATURE).get(0);
        Annotation normal = recording.of(AnnotationCode.NORMAL).get(4);

        assertThat(recording.halfWidthSeconds(atrial)).isCloseTo(recording.halfWidthSeconds(normal), offset(0.003));
        assertThat(recording.meanAfter(atrial, -0.16, -0.11)).isLessThan(0);
        assertThat(recording.meanAfter(normal, -0.18, -0.13)).isPositive();
    }

    @Test
    void shouldComeOnTimeAndInBetweenInWidthWhenBeatIsFusionSeed10() {
        Recording recording =
                Recording.typical(RhythmScript.of(normal(seconds(10)), fusion(), normal(seconds(5)), pvc()), 30, 10);
        int f = recording.word().indexOf('F');
        double width =
                recording.halfWidthSeconds(recording.of(AnnotationCode.FUSION).get(0));

        assertThat(recording.word()).matches("N+FN+VN+");
        assertThat(recording.intervalsSeconds()[f - 1]).isCloseTo(SINUS_SECONDS, offset(0.15));
        assertThat(width)
                .isGreaterThan(recording.halfWidthSeconds(
                        recording.of(AnnotationCode.NORMAL).get(3)));
        assertThat(width)
                .isLessThan(recording.halfWidthSeconds(
                        recording.of(AnnotationCode.VENTRICULAR_PREMATURE).get(0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeIrregularWhenFibrillating(long seed) {
        Recording fibrillating = patient(seed, RhythmScript.of(atrialFibrillation(seconds(120))), 120);
        Recording sinus = patient(seed, RhythmScript.of(normal(seconds(120))), 120);

        assertThat(fibrillating.word()).matches("N+");
        assertThat(fibrillating.rhythms()).containsExactly("(AFIB");
        assertThat(spread(fibrillating.intervalsSeconds())).isBetween(0.15, 0.35);
        assertThat(spread(fibrillating.intervalsSeconds())).isGreaterThan(3 * spread(sinus.intervalsSeconds()));
    }

    @Test
    void shouldWaveBetweenBeatsWithoutPWhenFibrillatingSeed11() {
        SimulationSettings settings = SimulationSettings.of(SampleRate.ofHertz(360), EcgLead.V1);
        RhythmScript script =
                RhythmScript.of(normal(seconds(30)), atrialFibrillation(seconds(30)), normal(seconds(30)));
        Recording recording = Recording.of(new EcgSimulator(PatientProfile.typical(), script, settings, 11), 90);

        // between T and the next P in sinus rhythm there is only the slow breathing wander
        assertThat(flutterBeforeBeats(recording, 5, 29)).isLessThan(0.01);
        assertThat(flutterBeforeBeats(recording, 32, 59)).isGreaterThan(0.03);
        assertThat(flutterBeforeBeats(recording, 63, 90)).isLessThan(0.01);
        assertThat(recording.rhythms()).containsExactly("(N", "(AFIB", "(N");
    }

    /** The mean peak-to-peak from 340 to 240 ms before the beats of a stretch of time that have room for it. */
    private static double flutterBeforeBeats(Recording recording, double fromSeconds, double toSeconds) {
        double[] rr = recording.intervalsSeconds();
        double sum = 0;
        int count = 0;
        for (int b = 1; b < rr.length; b++) {
            long sample = recording.beats().get(b).sample();
            if (sample > fromSeconds * 360 && sample < toSeconds * 360 && rr[b - 1] > 0.75) {
                float min = Float.MAX_VALUE;
                float max = -Float.MAX_VALUE;
                for (int i = (int) sample - 122; i < sample - 86; i++) {
                    min = Math.min(min, recording.millivolts()[0][i]);
                    max = Math.max(max, recording.millivolts()[0][i]);
                }
                sum += max - min;
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void shouldStayInFibrillationWhenEctopicBeatsInterruptItSeed12() {
        Recording recording = Recording.typical(
                RhythmScript.of(
                        atrialFibrillation(seconds(20)),
                        pvc(),
                        atrialFibrillation(seconds(20)),
                        run(4),
                        atrialFibrillation(seconds(10))),
                55,
                12);

        assertThat(recording.word()).matches("N+VN+VVVVN+");
        assertThat(recording.rhythms()).containsExactly("(AFIB", "(VT", "(AFIB", "(N");
    }

    @Test
    void shouldHoldNoBeatForExactlyItsLengthWhenPauseSeed13() {
        Recording recording =
                Recording.typical(RhythmScript.of(normal(seconds(10)), pause(seconds(3)), normal(seconds(10))), 25, 13);

        assertThat(Arrays.stream(recording.intervalsSeconds()).max().orElseThrow())
                .isCloseTo(3.0, offset(0.006));
        assertThat(recording.word()).matches("N+");
        assertThat(recording.rhythms()).containsExactly("(N");
    }

    @Test
    void shouldHoldNoBeatWhenAsystoleSeed14() {
        Recording recording = Recording.typical(
                RhythmScript.of(normal(seconds(10)), asystole(seconds(8)), normal(seconds(10))), 30, 14);

        assertThat(recording.beats()).noneMatch(b -> b.sample() > 10 * 360 && b.sample() < 18 * 360);
        assertThat(recording.rhythms()).containsExactly("(N", "(ASYS", "(N");
        assertThat(recording.of(AnnotationCode.RHYTHM_CHANGE).stream().map(Annotation::sample))
                .containsExactly(0L, 3600L, 18 * 360L);
        // all that is left is the slow breathing wander
        assertThat(recording.rms(0, 11 * 360, 18 * 360)).isLessThan(0.06);
    }

    @Test
    void shouldBracketChaosWithoutBeatsWhenVentricularFibrillationSeed15() {
        Recording recording = Recording.typical(
                RhythmScript.of(normal(seconds(10)), ventricularFibrillation(seconds(10)), normal(seconds(10))),
                40,
                15);

        assertThat(recording.of(AnnotationCode.VENTRICULAR_FLUTTER_ON))
                .containsExactly(new Annotation(3600, AnnotationCode.VENTRICULAR_FLUTTER_ON));
        assertThat(recording.of(AnnotationCode.VENTRICULAR_FLUTTER_OFF))
                .containsExactly(new Annotation(7200, AnnotationCode.VENTRICULAR_FLUTTER_OFF));
        assertThat(recording.rhythms()).containsExactly("(N", "(VF", "(N");
        assertThat(recording.beats()).noneMatch(b -> b.sample() > 3600 && b.sample() < 7200);
        assertThat(recording.rms(0, 3800, 7000)).isBetween(0.15, 0.6);
        assertThat(crossingsPerSecond(recording, 3800, 7000)).isBetween(5.0, 14.0);
        assertThat(recording.word().length()).isGreaterThan(25);
    }

    private static double crossingsPerSecond(Recording recording, int from, int to) {
        int crossings = 0;
        float[] signal = recording.millivolts()[0];
        for (int i = from + 1; i < to; i++) {
            crossings += signal[i - 1] < 0 != signal[i] < 0 ? 1 : 0;
        }
        return crossings * recording.hertz() / (to - from);
    }

    @Test
    void shouldSpikeBeforeWideRegularBeatsWhenPacedSeed16() {
        Recording recording = Recording.typical(
                RhythmScript.of(normal(seconds(10)), paced(seconds(20)), normal(seconds(10))), 40, 16);
        List<Annotation> paced = recording.of(AnnotationCode.PACED);
        Annotation normal = recording.of(AnnotationCode.NORMAL).get(4);
        float[] signal = recording.millivolts()[0];

        assertThat(recording.word()).matches("N+/{22,24}N+");
        assertThat(recording.rhythms()).containsExactly("(N", "(P", "(N");
        assertThat(paced).allSatisfy(beat -> {
            assertThat(recording.halfWidthSeconds(beat)).isGreaterThan(2 * recording.halfWidthSeconds(normal));
            float steepest = 0;
            for (int i = (int) beat.sample() - 40; i < beat.sample() - 20; i++) {
                steepest = Math.max(steepest, Math.abs(signal[i] - signal[i - 1]));
            }
            assertThat(steepest).as("spike").isGreaterThan(0.3f);
        });
        for (int i = 1; i < paced.size(); i++) {
            assertThat((paced.get(i).sample() - paced.get(i - 1).sample()) / 360.0)
                    .isCloseTo(60.0 / 70, offset(0.006));
        }
    }
}
