package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.PWaves.Origin;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Seconds of another rhythm until it is the basic one. */
    private double secondsUntilBasic(DoubleSupplier rr) {
        double seconds = 0;
        while (seconds < 300) {
            double next = rr.getAsDouble();
            seconds += next;
            if (memory.next((float) next, true, () -> Origin.UNKNOWN)) {
                return seconds;
            }
        }
        return seconds;
    }

    @Test
    void shouldTakeAnIrregularRhythmForTheBasicOneSoonerThanARegularOneSeed9() {
        beats(60, 0.9);
        assertThat(secondsUntilBasic(() -> 0.55)).isBetween(42.0, 55.0);
        memory.reset();
        beats(60, 0.9);
        Random random = new Random(9);
        assertThat(secondsUntilBasic(() -> 0.55 * Math.exp(0.15 * random.nextGaussian())))
                .isBetween(18.0, 35.0);
    }

    @Test
    void shouldRaceFromFourKnownIntervalsOnAtMoreThanTwoAndAHalfTimesTheBasicRhythm() {
        beat(0);
        for (int known = 0; known < 4; known++) {
            beat(1);
            assertThat(memory.tooFastToTeach()).isFalse();
        }
        beat(0.39);
        assertThat(memory.tooFastToTeach()).isTrue();
        beat(0.41);
        assertThat(memory.tooFastToTeach()).isFalse();
        beat(0);
        assertThat(memory.tooFastToTeach()).as("nobody knows how early it came").isFalse();
        memory.reset();
        beats(4, 1);
        beat(0.3);
        assertThat(memory.tooFastToTeach()).as("the fifth").isTrue();
        memory.reset();
        beats(3, 1);
        beat(0.3);
        assertThat(memory.tooFastToTeach()).as("the fourth").isFalse();
    }

    @Test
    void shouldForgetAllWhenResetSeed10() {
        RhythmFeatures fresh = new RhythmFeatures();
        float[] expected = new float[features.length];
        beats(70, 0.5);
        memory.reset();
        Random random = new Random(10);
        for (int i = 0; i < 40; i++) {
            float rr = 0.6f + 0.4f * random.nextFloat();
            boolean usual = random.nextInt(4) > 0;
            assertThat(memory.next(rr, usual, () -> Origin.UNKNOWN))
                    .isEqualTo(fresh.next(rr, usual, () -> Origin.UNKNOWN));
            memory.fill(features, 0);
            fresh.fill(expected, 0);
            assertThat(features).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldGoOnExactlyFromASavedState(long seed) {
        Random random = new Random(seed);
        RhythmFeatures other = new RhythmFeatures();
        float[] again = new float[features.length];
        for (int i = 0; i < 300; i++) {
            float rr = i < 150 ? 1 : 0.7f + 0.05f * random.nextFloat();
            boolean usual = random.nextInt(3) > 0;
            memory.next(rr, usual, () -> Origin.BASIC);
            other.next(rr, usual, () -> Origin.BASIC);
            memory.fill(features, 0);
            other.fill(again, 0);
            assertThat(again).isEqualTo(features);
            ByteBuffer state = ByteBuffer.allocate(other.stateBytes());
            other.save(state);
            assertThat(state.hasRemaining()).isFalse();
            other = new RhythmFeatures();
            other.restore(state.flip());
        }
    }

    /** Every feature by its name, worked out by itself: a feature in another's place is found here. */
    @ParameterizedTest(name = "after {0} intervals")
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 9, 16, 17, 31, 32, 33, 127, 128, 129, 200})
    void shouldPutEachFeatureWhereItsNameStandsSeed11(int intervals) {
        Random random = new Random(11);
        double[] rr = random.doubles(intervals + 1, 0.55, 1.05).toArray();
        beat(0);
        for (double x : rr) {
            beat(x);
        }
        Map<String, Double> expected = expected(rr, rr[intervals] / Math.exp(memory.prematurity()));
        assertThat(expected.keySet()).containsExactlyInAnyOrderElementsOf(RhythmFeatures.NAMES);
        for (String name : RhythmFeatures.NAMES) {
            double clipped = Math.max(-5, Math.min(5, expected.get(name)));
            assertThat((double) feature(name)).as(name).isCloseTo(clipped, org.assertj.core.data.Offset.offset(1e-3));
        }
    }

    private static Map<String, Double> expected(double[] rr, double basic) {
        double now = rr[rr.length - 1];
        double[] past = Arrays.copyOfRange(rr, Math.max(0, rr.length - 1 - 128), rr.length - 1);
        double[] recent = Arrays.copyOfRange(past, Math.max(0, past.length - 32), past.length);
        Map<String, Double> of = new HashMap<>();
        double mean8 = mean(past, 8);
        of.put("rr/mean8", ratio(now, mean8));
        of.put("rrPrev/mean8", ratio(ago(past, 1), mean8));
        of.put("rr/rrPrev", ratio(now, ago(past, 1)));
        of.put("rr/rr lag2", ratio(now, ago(past, 2)));
        of.put("rr/rr lag3", ratio(now, ago(past, 3)));
        of.put("rrPrev/rr lag2", ratio(ago(past, 1), ago(past, 2)));
        of.put("pair/mean8", ratio((now + ago(past, 1)) / 2, mean8));
        of.put("rank32", share(recent, x -> x < 1.03 * now));
        double[] last8 = last(past, 8);
        Arrays.sort(last8);
        of.put("rr/median8", ratio(now, last8[last8.length / 2]));
        double min16 = Arrays.stream(last(past, 16)).min().orElseThrow();
        of.put("rr/min16", ratio(now, min16));
        of.put("rr/min4", ratio(now, Arrays.stream(last(past, 4)).min().orElseThrow()));
        of.put("min16/mean16", ratio(min16, mean(past, 16)));
        of.put("rr/basic", ratio(now, basic));
        of.put("rrPrev/basic", ratio(ago(past, 1), basic));
        of.put("mean8/basic", ratio(mean8, basic));
        of.put("share near basic", share(recent, x -> Math.abs(x - basic) < 0.06 * basic));
        of.put("share near mode", 2.0 * nearMode(recent) / recent.length - 1);
        int changed = 0;
        for (int i = 1; i <= recent.length; i++) {
            changed += Math.abs(ago(past, i) - ago(past, i + 1)) > 0.1 * ago(past, i) ? 1 : 0;
        }
        of.put("share changed", 2.0 * changed / recent.length - 1);
        double meanLog = Arrays.stream(recent).map(Math::log).average().orElseThrow();
        of.put(
                "spread32",
                10
                        * Math.sqrt(Arrays.stream(recent)
                                .map(x -> Math.pow(Math.log(x) - meanLog, 2))
                                .average()
                                .orElseThrow()));
        for (int lag = 1; lag <= 3; lag++) {
            String name = lag == 1 ? "change16" : "change16 lag" + lag;
            of.put(name, 10 * change(past, lag, 16) / mean(past, 16));
        }
        for (int n : new int[] {16, 64, 128}) {
            double least = Math.min(change(past, 1, n), Math.min(change(past, 2, n), change(past, 3, n)));
            of.put("change" + n + " lag best", 10 * least / mean(past, n));
        }
        return of;
    }

    private static double ratio(double a, double b) {
        return 4 * Math.log(a / b);
    }

    private static double share(double[] of, DoublePredicate which) {
        return 2.0 * Arrays.stream(of).filter(which).count() / of.length - 1;
    }

    private static double[] last(double[] past, int n) {
        return Arrays.copyOfRange(past, Math.max(0, past.length - n), past.length);
    }

    private static double mean(double[] past, int n) {
        return Arrays.stream(last(past, n)).average().orElseThrow();
    }

    private static double ago(double[] past, int n) {
        return past[Math.max(0, past.length - n)];
    }

    private static double change(double[] past, int lag, int n) {
        int k = Math.min(n, past.length - lag);
        if (k < 2) {
            return 0.05 * mean(past, 8);
        }
        double[] changes = new double[k];
        for (int i = 0; i < k; i++) {
            changes[i] = Math.abs(ago(past, i + 1) - ago(past, i + 1 + lag));
        }
        Arrays.sort(changes);
        return changes[k / 2];
    }

    private static int nearMode(double[] of) {
        int most = 0;
        for (double least : of) {
            int near = 0;
            for (double x : of) {
                near += x >= least && x <= 1.1 * least ? 1 : 0;
            }
            most = Math.max(most, near);
        }
        return most;
    }

    private static org.assertj.core.data.Offset<Float> within(double offset) {
        return org.assertj.core.data.Offset.offset((float) offset);
    }
}
