package io.beatwatch.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

class RhythmSurrogatesTest {
    private static final RhythmSurrogates.Settings SETTINGS = new RhythmSurrogates.Settings(3, 400);

    /** Twice the standard deviation of the normal window, about: what amplitudes are given in. */
    private static final float SCALE = 0.5f;

    /** @param ventricular how many such beats it lends */
    private static RhythmCarrier carrier(int ventricular, boolean irregular) {
        float[] normal = new float[BeatWindower.LENGTH];
        float[] wide = new float[BeatWindower.LENGTH];
        for (int i = 0; i < normal.length; i++) {
            normal[i] = (float) (wave(i, 1.2, BeatWindower.CENTRE, 2)
                    + wave(i, 0.15, BeatWindower.CENTRE - 20, 3)
                    + wave(i, 0.3, BeatWindower.CENTRE + 30, 5));
            wide[i] = (float) wave(i, -1.5, BeatWindower.CENTRE, 8);
        }
        return new RhythmCarrier(
                "svdb/800",
                SampleRate.ofHertz(128),
                Collections.nCopies(200, new float[][] {normal, normal}),
                Collections.nCopies(ventricular, new float[][] {wide, wide}),
                new float[][] {normal, normal},
                0.8,
                irregular);
    }

    private static double wave(int at, double height, int centre, double width) {
        return height * Math.exp(-0.5 * Math.pow((at - centre) / width, 2));
    }

    private static long count(RecordBeats beats, BeatClass beatClass) {
        return beats.classes().stream().filter(c -> c == beatClass).count();
    }

    @Test
    void shouldMakeBeatsOfTheClassesThatItDraws_seed1() {
        RecordBeats beats = RhythmSurrogates.of(carrier(10, false), SETTINGS, 1);
        // 3 strips of 400 and 3 of 200; a run or a bigeminy may end after the strip's end
        assertThat(beats.size()).isBetween(1800, 2200);
        assertThat(count(beats, BeatClass.S)).isPositive();
        assertThat(count(beats, BeatClass.V)).isPositive();
        assertThat(count(beats, BeatClass.Q)).isZero();
        assertThat(beats.inputs()).allMatch(input -> input.length == PatientFeatures.LENGTH);
    }

    @Test
    void shouldCallVentricularWindowsVAndEarlyConductedOnesS_seed2() {
        RecordBeats beats = RhythmSurrogates.of(carrier(10, false), SETTINGS, 2);
        int centre = BeatWindower.CENTRE;
        for (int i = 0; i < beats.size(); i++) {
            boolean negative = beats.inputs().get(i)[centre] < 0;
            if (beats.classes().get(i) != BeatClass.F) {
                assertThat(negative).isEqualTo(beats.classes().get(i) == BeatClass.V);
            }
        }
    }

    @Test
    void shouldMixFusionBeatsOfANormalAndAVentricularOne_seeds1to10() {
        int centre = BeatWindower.CENTRE;
        int fusions = 0;
        for (long seed = 1; seed <= 10; seed++) {
            RecordBeats beats = RhythmSurrogates.of(carrier(10, false), SETTINGS, seed);
            for (int i = 0; i < beats.size(); i++) {
                if (beats.classes().get(i) == BeatClass.F) {
                    fusions++;
                    float[] window = beats.inputs().get(i);
                    assertThat(window[centre]).isBetween(-1.5f / SCALE, 1.2f / SCALE);
                    // the sinus node's P wave comes before it
                    assertThat(window[centre - 20]).isGreaterThan(window[centre - 13]);
                }
            }
        }
        assertThat(fusions).isGreaterThan(10);
    }

    @Test
    void shouldCallBeatsNWhenConductionReturnsAfterBlock_seeds1to10() {
        int rrToPrevious = PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("rr/rrPrev");
        double halved = 4 * Math.log(0.5);
        int returns = countOverSeeds1to10(carrier(0, false), (beats, i) -> {
            float before = beats.inputs().get(i - 1)[rrToPrevious];
            float now = beats.inputs().get(i)[rrToPrevious];
            return beats.classes().get(i) == BeatClass.N && Math.abs(before) < 0.4 && Math.abs(now - halved) < 0.3;
        });
        assertThat(returns).isPositive();
    }

    @Test
    void shouldCallTheEarlyBeatAfterAnInterpolatedVentricularOneN_seeds1to10() {
        int pair = PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("pair/mean8");
        double half = 4 * Math.log(0.5);
        int interpolated = countOverSeeds1to10(
                carrier(10, false),
                (beats, i) -> beats.classes().get(i - 1) == BeatClass.V
                        && beats.classes().get(i) == BeatClass.N
                        && Math.abs(beats.inputs().get(i)[pair] - half) < 0.6);
        assertThat(interpolated).isGreaterThan(10);
    }

    /** @param test of the beat at an index that has one before it */
    private static int countOverSeeds1to10(RhythmCarrier carrier, BiPredicate<RecordBeats, Integer> test) {
        int count = 0;
        for (long seed = 1; seed <= 10; seed++) {
            RecordBeats beats = RhythmSurrogates.of(carrier, SETTINGS, seed);
            for (int i = 1; i < beats.size(); i++) {
                count += test.test(beats, i) ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void shouldGoByTheCarriersPatientSoThatAHeldOutPatientLendsNothing() {
        RecordBeats beats = RhythmSurrogates.of(carrier(0, false), SETTINGS, 1);
        assertThat(beats.patient()).isEqualTo("svdb/800");
        assertThat(beats.database()).isEqualTo("svdb");
        BeatDataset all = new BeatDataset(List.of(beats));
        assertThat(all.where(patient -> !patient.equals("svdb/800")).size()).isZero();
    }

    @Test
    void shouldGiveTheSameBeatsWithTheSameSeed() {
        RecordBeats one = RhythmSurrogates.of(carrier(10, false), SETTINGS, 7);
        RecordBeats same = RhythmSurrogates.of(carrier(10, false), SETTINGS, 7);
        RecordBeats other = RhythmSurrogates.of(carrier(10, false), SETTINGS, 8);
        assertThat(same.classes()).isEqualTo(one.classes());
        for (int i = 0; i < one.size(); i++) {
            assertThat(same.inputs().get(i)).isEqualTo(one.inputs().get(i));
        }
        assertThat(other.classes()).isNotEqualTo(one.classes());
    }

    @Test
    void shouldMakeFibrillationAloneOfAnIrregularCarrierAndNoVOfFew() {
        RecordBeats irregular = RhythmSurrogates.of(carrier(10, true), SETTINGS, 1);
        assertThat(irregular.size()).isEqualTo(600);
        assertThat(count(irregular, BeatClass.S)).isZero();
        for (long seed = 1; seed <= 5; seed++) {
            RecordBeats few = RhythmSurrogates.of(carrier(4, false), SETTINGS, seed);
            assertThat(count(few, BeatClass.V) + count(few, BeatClass.F)).isZero();
        }
    }

    @Test
    void shouldSayWhichBeatsFibrillate_seed1() {
        RecordBeats irregular = RhythmSurrogates.of(carrier(10, true), SETTINGS, 1);
        assertThat(irregular.fibrillation()).contains(Fibrillation.PRESENT).doesNotContain(Fibrillation.UNKNOWN);
        RecordBeats both = RhythmSurrogates.of(carrier(10, false), SETTINGS, 1);
        for (int i = 0; i < both.size(); i++) {
            if (both.classes().get(i) == BeatClass.S) {
                assertThat(both.fibrillation().get(i)).isEqualTo(Fibrillation.ABSENT);
            }
        }
        assertThat(both.fibrillation()).contains(Fibrillation.PRESENT);
    }

    @Test
    void shouldLookAtOneLeadInHalfOfTheStrips_seeds1to10() {
        int secondLead = PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("second lead");
        int beats = 0;
        int inBothLeads = 0;
        for (long seed = 1; seed <= 10; seed++) {
            for (float[] input :
                    RhythmSurrogates.of(carrier(0, false), SETTINGS, seed).inputs()) {
                beats++;
                inBothLeads += (int) input[secondLead];
            }
        }
        assertThat((double) inBothLeads / beats).isBetween(0.3, 0.7);
    }

    @Test
    void shouldNotTouchTheCarriersWindows() {
        RhythmCarrier carrier = carrier(10, false);
        List<float[]> before = new ArrayList<>();
        carrier.normal().forEach(windows -> before.add(windows[0].clone()));
        RhythmSurrogates.of(carrier, SETTINGS, 1);
        for (int i = 0; i < before.size(); i++) {
            assertThat(carrier.normal().get(i)[0]).isEqualTo(before.get(i));
        }
    }

    @Test
    void shouldNameTheFieldWhenAValueIsOutOfRange() {
        assertThatThrownBy(() -> new RhythmSurrogates.Settings(-1, 500)).hasMessageStartingWith("strips");
        assertThatThrownBy(() -> new RhythmSurrogates.Settings(21, 500)).hasMessageStartingWith("strips");
        assertThatThrownBy(() -> new RhythmSurrogates.Settings(1, 99)).hasMessageStartingWith("beats");
        assertThat(new RhythmSurrogates.Settings(0, 100).strips()).isZero();
    }
}
