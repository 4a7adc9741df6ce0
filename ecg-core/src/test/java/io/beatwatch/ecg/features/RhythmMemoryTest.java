package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.PWaves.Origin;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmMemoryTest {
    private final RhythmMemory memory = new RhythmMemory();
    private final float[] features = new float[RhythmMemory.NAMES.size()];
    private Origin origin = Origin.UNKNOWN;

    private float feature(String name) {
        return features[RhythmMemory.NAMES.indexOf(name)];
    }

    private void beat(double seconds) {
        memory.next((float) seconds, true, origin);
        assertThat(memory.fill(features, 0)).isEqualTo(features.length);
    }

    private void beats(int n, double seconds) {
        for (int i = 0; i < n; i++) {
            beat(seconds);
        }
    }

    @Test
    void shouldSayNothingOfTheFirstBeat() {
        beat(0);
        for (String name : new String[] {"rr/mean8", "rr/mean", "rr/median", "rr/anchor", "rr/rrPrev"}) {
            assertThat(feature(name)).as(name).isZero();
        }
    }

    @Test
    void shouldMeasureAPrematureBeatAgainstEveryReference() {
        beats(40, 0.8);
        beat(0.6);
        for (String name : new String[] {"rr/mean8", "rr/mean", "rr/median", "rr/upper", "rr/anchor", "rr/rrPrev"}) {
            assertThat(feature(name)).as(name).isCloseTo((float) (4 * Math.log(0.6 / 0.8)), within(0.01));
        }
        assertThat(feature("rank32")).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, 600",
        "WITHOUT_P, 600",
        "ELSEWHERE, 5000",
    })
    void shouldKeepTheAnchorThroughARegularTachycardiaThatSetsInAtOnce(Origin from, int beats) {
        beats(40, 0.8);
        origin = from;
        beats(beats, 0.45);
        assertThat(feature("rr/median")).isCloseTo(0, within(0.01));
        assertThat(feature("rr/anchor")).isLessThan(-1.4f);
    }

    @Test
    void shouldMoveTheAnchorWithinADozenBeatsWhereEarlyBeatsHaveTheBasicPWave() {
        beats(40, 1.6);
        origin = Origin.BASIC;
        beats(12, 0.8);
        assertThat(feature("rr/anchor")).isGreaterThan(-0.7f);
    }

    @Test
    void shouldMoveTheAnchorAmongTheIntervalsOfFibrillation() {
        beats(40, 1.2);
        origin = Origin.WITHOUT_P;
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            beat(0.6 * Math.exp(0.22 * random.nextGaussian()));
        }
        assertThat(feature("mean8/anchor")).isGreaterThan(-1);
    }

    @Test
    void shouldMoveTheAnchorWithARateThatRisesGradually() {
        beats(40, 0.8);
        for (double rr = 0.8; rr > 0.45; rr *= 0.995) {
            beat(rr);
        }
        assertThat(feature("rr/anchor")).isGreaterThan(-0.3f);
    }

    @Test
    void shouldNotMoveTheAnchorByPausesAfterEarlyBeats() {
        beats(40, 0.8);
        for (int i = 0; i < 60; i++) {
            beat(0.5);
            beat(1.1);
        }
        beat(0.8);
        assertThat(feature("rr/anchor")).isCloseTo(0, within(0.2));
    }

    @Test
    void shouldTellFibrillationFromRegularEctopy() {
        Random random = new Random(7);
        for (int i = 0; i < 80; i++) {
            beat(0.7 * Math.exp(0.22 * random.nextGaussian()));
        }
        float fibrillation = feature("share near mode");
        memory.reset();
        for (int i = 0; i < 80; i++) {
            beat(i % 4 == 0 ? 0.5 : i % 4 == 1 ? 0.85 : 0.7);
        }
        assertThat(feature("share near mode")).isGreaterThan(fibrillation + 0.15f);
    }

    @Test
    void shouldTellMinutesOfFibrillationFromSecondsOfIrregularEctopyOrAPattern() {
        Random random = new Random(7);
        for (int i = 0; i < 140; i++) {
            beat(0.7 * Math.exp(0.22 * random.nextGaussian()));
        }
        assertThat(feature("change64 lag best")).isGreaterThan(1);
        assertThat(feature("change128 lag best")).isGreaterThan(1);
        memory.reset();
        for (int i = 0; i < 120; i++) {
            beat(i % 2 == 0 ? 0.5 : 1);
        }
        for (int i = 0; i < 20; i++) {
            beat(0.7 * Math.exp(0.22 * random.nextGaussian()));
        }
        assertThat(feature("change lag best")).isGreaterThan(1);
        assertThat(feature("change64 lag best")).isLessThan(0.1f);
        assertThat(feature("change128 lag best")).isLessThan(0.1f);
    }

    @Test
    void shouldSayTheSameAtAnyHeartRate() {
        float[] slow = new float[features.length];
        Random random = new Random(3);
        double[] series = random.doubles(300, 0.4, 0.7).toArray();
        for (double x : series) {
            beat(2 * x);
        }
        System.arraycopy(features, 0, slow, 0, slow.length);
        memory.reset();
        for (double x : series) {
            beat(x);
        }
        for (int i = 0; i < slow.length; i++) {
            assertThat(features[i]).as(RhythmMemory.NAMES.get(i)).isCloseTo(slow[i], within(0.02));
        }
    }

    private static org.assertj.core.data.Offset<Float> within(double offset) {
        return org.assertj.core.data.Offset.offset((float) offset);
    }
}
