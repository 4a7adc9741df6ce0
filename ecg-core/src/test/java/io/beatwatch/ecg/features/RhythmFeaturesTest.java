package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.PWaves.Origin;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RhythmFeaturesTest {
    private final RhythmFeatures memory = new RhythmFeatures();
    private final float[] features = new float[RhythmFeatures.NAMES.size()];

    private float feature(String name) {
        return features[RhythmFeatures.NAMES.indexOf(name)];
    }

    private void beat(double seconds) {
        memory.next((float) seconds, true, () -> Origin.UNKNOWN);
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
        for (String name : new String[] {"rr/mean8", "rr/median8", "rr/basic", "rr/rrPrev"}) {
            assertThat(feature(name)).as(name).isZero();
        }
    }

    @Test
    void shouldMeasureAPrematureBeatAgainstEveryReference() {
        beats(40, 0.8);
        beat(0.6);
        for (String name : new String[] {"rr/mean8", "rr/median8", "rr/min16", "rr/basic", "rr/rrPrev"}) {
            assertThat(feature(name)).as(name).isCloseTo((float) (4 * Math.log(0.6 / 0.8)), within(0.01));
        }
        assertThat(feature("rank32")).isEqualTo(-1);
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
        assertThat(feature("change16 lag best")).isGreaterThan(1);
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
            assertThat(features[i]).as(RhythmFeatures.NAMES.get(i)).isCloseTo(slow[i], within(0.02));
        }
    }

    private static org.assertj.core.data.Offset<Float> within(double offset) {
        return org.assertj.core.data.Offset.offset((float) offset);
    }
}
