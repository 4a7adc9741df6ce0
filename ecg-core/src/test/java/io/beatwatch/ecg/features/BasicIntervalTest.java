package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.features.PWaves.Origin;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicIntervalTest {
    private final BasicInterval basic = new BasicInterval();
    private Origin origin = Origin.UNKNOWN;
    private boolean usual = true;
    private boolean irregular;
    private int early;
    private double seconds;

    private boolean interval(double rr) {
        early += basic.count() > 0 && Math.log(rr) - basic.log() < BasicInterval.EARLY ? 1 : 0;
        seconds += rr;
        return basic.next((float) rr, usual, () -> irregular, () -> origin);
    }

    private void intervals(int n, DoubleSupplier rr) {
        for (int i = 0; i < n; i++) {
            interval(rr.getAsDouble());
        }
    }

    private void intervals(int n, double rr) {
        intervals(n, () -> rr);
    }

    /** Seconds of a rhythm until it is the basic one; a thousand where it is not within that time. */
    private double secondsUntilBasic(DoubleSupplier rr, double mean) {
        seconds = 0;
        while (seconds < 1000 && Math.abs(basic.log() - Math.log(mean)) > 0.1) {
            interval(rr.getAsDouble());
        }
        return seconds;
    }

    private double basicSeconds() {
        return Math.exp(basic.log());
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.8", "1.6, 0.8", "0.4, 0.8", "2.5, 0.8", "0.8, 0.8"})
    void shouldNotBeMisledByOneMissedOrFalseBeatAmongTheFirst(double wrong, double right) {
        for (int place = 0; place < 4; place++) {
            basic.reset();
            for (int i = 0; i < 6; i++) {
                interval(i == place ? wrong : right);
            }
            assertThat(basicSeconds()).as("place %d", place).isCloseTo(right, within(1e-3));
        }
    }

    @ParameterizedTest(name = "whatever it believes, two minutes of a regular rhythm below 130/min are basic, {0}")
    @EnumSource(Origin.class)
    void shouldTakeTwoMinutesOfARegularRhythmBelow130ForTheBasicOne(Origin from) {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            basic.reset();
            origin = Origin.UNKNOWN;
            double before = 0.35 + 1.65 * random.nextDouble();
            intervals(40 + random.nextInt(2000), before);
            origin = from;
            double rr = 60.0 / (40 + 89 * random.nextDouble());
            assertThat(secondsUntilBasic(() -> rr * Math.exp(0.02 * random.nextGaussian()), rr))
                    .as("seed %d, %.2f s after %.2f s", seed, rr, before)
                    .isLessThan(120);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTakeTenMinutesOfAnyRhythmForTheBasicOne(long seed) {
        Random random = new Random(seed);
        intervals(200, 1 + random.nextDouble());
        origin = Origin.values()[random.nextInt(Origin.values().length)];
        usual = random.nextBoolean();
        double rr = 0.25 + 0.2 * random.nextDouble();
        assertThat(secondsUntilBasic(() -> rr * Math.exp(0.03 * random.nextGaussian()), rr))
                .isLessThan(600);
    }

    @ParameterizedTest
    @CsvSource({"BASIC, 20", "UNKNOWN, 60", "WITHOUT_P, 60", "ELSEWHERE, 120"})
    void shouldTakeAFasterRhythmAtAStrokeTheSoonerTheMoreItsPWavesSpeakForIt(Origin from, double most) {
        intervals(60, 1);
        origin = from;
        assertThat(secondsUntilBasic(() -> 0.6, 0.6)).isBetween(most / 3, most);
    }

    @Test
    void shouldKeepTheBasicRhythmThroughMinutesOfAFastTachycardiaWithOtherPWaves() {
        intervals(60, 0.8);
        origin = Origin.ELSEWHERE;
        intervals(400, 0.42);
        assertThat(early).isEqualTo(400);
    }

    @Test
    void shouldSayWhenAnotherRhythmBecameTheBasicOne() {
        intervals(60, 1);
        origin = Origin.BASIC;
        int told = 0;
        for (int i = 0; i < 60; i++) {
            told += interval(0.6) ? 1 : 0;
        }
        assertThat(told).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} % shorter from beat to beat")
    @ValueSource(doubles = {0.5, 1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFollowWhatQuickensOverAFewBeats(double percent) {
        intervals(60, 1);
        double rr = 1;
        while (rr > 0.5) {
            rr *= 1 - percent / 100;
            interval(rr);
        }
        intervals(60, 0.5);
        // standing up: the fastest of these lags behind for a few beats
        assertThat(early).isLessThanOrEqualTo(percent < 4 ? 0 : 8);
        assertThat(basicSeconds()).isCloseTo(0.5, within(0.02));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldBeAmongTheIntervalsOfFibrillationWithinHalfAMinute(long seed) {
        Random random = new Random(seed);
        intervals(100, 1.1);
        irregular = true;
        intervals(75, () -> 0.6 * Math.exp(0.22 * random.nextGaussian()));
        early = 0;
        intervals(200, () -> 0.6 * Math.exp(0.22 * random.nextGaussian()));
        assertThat(early).as("of 200").isLessThan(90);
    }

    @Test
    void shouldHoldWhatIsBasicInBigeminyOfEarlyBeatsAndPauses() {
        intervals(40, 0.8);
        for (int i = 0; i < 200; i++) {
            interval(0.5);
            interval(1.1);
        }
        assertThat(early).isEqualTo(200);
        intervals(10, 0.8);
        assertThat(basicSeconds()).isCloseTo(0.8, within(0.05));
    }

    @Test
    void shouldCallTheShortIntervalsOfABigeminyEarlyThatAPatientBeginsWith() {
        for (int i = 0; i < 60; i++) {
            interval(0.5);
            interval(1.1);
        }
        assertThat(early).isGreaterThan(50);
    }

    @Test
    void shouldKnowASlowerRhythmWithinHalfAMinute() {
        intervals(60, 0.45);
        assertThat(secondsUntilBasic(() -> 1, 1)).isLessThan(30);
    }

    @ParameterizedTest(name = "breathing of 25 %, period {0} beats")
    @ValueSource(ints = {3, 4, 5, 7, 10})
    void shouldStayInTheMiddleOfBreathing(int period) {
        int[] beat = {0};
        intervals(600, () -> 0.9 * (1 + 0.25 * Math.sin(2 * Math.PI * beat[0]++ / period)));
        assertThat(basicSeconds()).isBetween(0.7, 1.08);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldGoOnExactlyFromASavedState(long seed) {
        Random random = new Random(seed);
        BasicInterval other = new BasicInterval();
        for (int i = 0; i < 400; i++) {
            float rr = (float) (random.nextInt(100) < 3 ? 0.4 : i < 200 ? 0.9 : 0.6);
            Origin from = Origin.values()[random.nextInt(4)];
            assertThat(other.next(rr, true, () -> false, () -> from))
                    .isEqualTo(basic.next(rr, true, () -> false, () -> from));
            assertThat(other.log()).isEqualTo(basic.log());
            if (random.nextInt(5) == 0) {
                ByteBuffer state = ByteBuffer.allocate(other.stateBytes());
                other.save(state);
                assertThat(state.remaining()).isZero();
                other = new BasicInterval();
                other.restore(state.flip());
            }
        }
    }
}
