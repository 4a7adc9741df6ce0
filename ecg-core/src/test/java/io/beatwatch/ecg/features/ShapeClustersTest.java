package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ShapeClustersTest {
    private static final float[] SCALES = {1, 1};
    private static final float AT_ONE_PERCENT = (float) Math.log(0.01);

    private final ShapeClusters clusters = new ShapeClusters(2);
    private final float[] out = new float[ShapeClusters.NAMES.size() + 2];

    /** One of ten shapes that have nothing in common. */
    private static float[][] shape(int which) {
        float[][] windows = new float[2][BeatWindower.LENGTH];
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            double x = i - (BeatWindower.CENTRE - 12 + 7 * (which % 5));
            windows[which / 5][i] = (float) Math.exp(-0.5 * x * x);
        }
        return windows;
    }

    private static float[][] mixture(int one, int other, float part) {
        float[][] windows = shape(one);
        float[][] others = shape(other);
        for (int lead = 0; lead < 2; lead++) {
            for (int i = 0; i < BeatWindower.LENGTH; i++) {
                windows[lead][i] = part * windows[lead][i] + (1 - part) * others[lead][i];
            }
        }
        return windows;
    }

    private void see(float[][] windows, boolean teaches) {
        assertThat(clusters.fill(windows, SCALES, out, 1, teaches)).isEqualTo(out.length - 1);
        assertThat(out[0]).isZero();
        assertThat(out[out.length - 1]).isZero();
    }

    private void learn(int which, int times) {
        for (int i = 0; i < times; i++) {
            see(shape(which), true);
        }
    }

    private float feature(String name) {
        return out[1 + ShapeClusters.NAMES.indexOf(name)];
    }

    private boolean known(float[][] windows) {
        see(windows, false);
        return feature("distance to nearest") < Math.log(0.25 + 0.01);
    }

    @Test
    void shouldSayNothingOfTheFirstBeat() {
        see(shape(0), true);
        for (String name : new String[] {
            "distance to nearest", "nearest to main", "distance to main", "mixture", "distance before", "same as before"
        }) {
            assertThat(feature(name)).as(name).isZero();
        }
        assertThat(feature("mixture part")).isEqualTo(1);
        assertThat(feature("distance to other")).isEqualTo(1);
    }

    @Test
    void shouldKnowAShapeAgainAndTellAnotherOne() {
        learn(0, 3);
        see(shape(0), true);
        assertThat(feature("distance to nearest")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
        assertThat(feature("distance to main")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
        assertThat(feature("nearest to main")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
        assertThat(feature("same as before")).isEqualTo(1);
        see(shape(1), true);
        // two shapes of the same energy without anything in common are two energies apart, less what their means share
        assertThat(feature("distance to nearest")).isBetween((float) Math.log(1.9), (float) Math.log(2.3));
        assertThat(feature("same as before")).isZero();
        see(shape(1), true);
        assertThat(feature("distance to nearest")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
        assertThat(feature("nearest to main")).isGreaterThan((float) Math.log(1.9));
        assertThat(feature("distance to main")).isGreaterThan((float) Math.log(1.9));
        assertThat(feature("same as before")).isEqualTo(1);
    }

    @Test
    void shouldTakeABeatForANewShapeFromAQuarterOfItsEnergyOn() {
        // that much more of everything is (a - 1)² of the larger energy a² away: a quarter where a is 2
        learn(0, 5);
        for (float a : new float[] {1.9f, 2.1f}) {
            float[][] larger = shape(0);
            for (int i = 0; i < BeatWindower.LENGTH; i++) {
                larger[0][i] *= a;
            }
            assertThat(known(larger)).isEqualTo(a < 2);
        }
    }

    @Test
    void shouldRememberHowFarTheLastTwoBeatsWereFromTheMainShape() {
        learn(0, 10);
        see(shape(1), true);
        float far = feature("distance to main");
        see(shape(0), true);
        assertThat(feature("distance before")).isEqualTo(far);
        float near = feature("distance to main");
        see(shape(0), true);
        assertThat(feature("distance before")).isEqualTo(near);
        assertThat(feature("distance before that")).isEqualTo(far);
    }

    @Test
    void shouldSeeHowMuchOfTheMainShapeAMixtureHolds() {
        learn(0, 10);
        learn(1, 1);
        see(mixture(0, 1, 0.7f), false);
        assertThat(feature("mixture part"))
                .as("another shape that was seen once is none")
                .isEqualTo(1);
        learn(1, 2);
        see(mixture(0, 1, 0.7f), false);
        assertThat(feature("mixture part")).isCloseTo(0.7f, within(0.01f));
        assertThat(feature("mixture")).isCloseTo(AT_ONE_PERCENT, within(0.05f));
        see(shape(2), false);
        assertThat(feature("mixture")).as("something else").isGreaterThan((float) Math.log(0.5));
        see(shape(1), false);
        assertThat(feature("mixture part")).isCloseTo(0, within(0.01f));
        assertThat(feature("distance to other")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
        see(shape(0), false);
        assertThat(feature("distance to other")).isGreaterThan((float) Math.log(1.9));
    }

    @Test
    void shouldFollowAShapeThatChanges() {
        learn(0, 16);
        for (float part = 1; part > 0; part -= 0.005f) {
            assertThat(known(mixture(0, 1, part))).isTrue();
            see(mixture(0, 1, part), true);
        }
        assertThat(known(shape(0))).as("as it was at first").isFalse();
    }

    @Test
    void shouldForgetAShapeThatWasNotSeenForLongBeforeRarerOnesThatWereSeenLately() {
        learn(0, 40);
        // the weight of what was seen fades by e in 300 beats: 40 become less than 1
        learn(1, 1200);
        for (int which = 2; which < 8; which++) {
            learn(which, 3);
        }
        for (int which = 0; which < 8; which++) {
            assertThat(known(shape(which))).as("shape %d before", which).isTrue();
        }
        learn(8, 1);
        for (int which = 0; which < 9; which++) {
            assertThat(known(shape(which))).as("shape %d after", which).isEqualTo(which != 0);
        }
    }

    @Test
    void shouldKeepAShapeThatWasSeenOftenWhenRarerOnesAreThere() {
        learn(0, 40);
        for (int which = 1; which < 8; which++) {
            learn(which, 3);
        }
        learn(1, 2);
        learn(8, 1);
        assertThat(known(shape(0))).isTrue();
        assertThat(known(shape(2))).as("the rarest that was seen longest ago").isFalse();
    }

    @Test
    void shouldLearnAForgottenShapesPlaceFromTheFirstBeatOn() {
        for (int which = 0; which < 8; which++) {
            learn(which, 20 + which);
        }
        learn(8, 1);
        assertThat(known(shape(8)))
                .as("not averaged with what was there before")
                .isTrue();
        assertThat(feature("distance to nearest")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
    }

    @Test
    void shouldLearnNothingFromABeatThatDoesNotTeach() {
        learn(0, 5);
        see(shape(1), false);
        see(shape(1), false);
        assertThat(feature("distance to nearest")).isGreaterThan((float) Math.log(1.9));
        assertThat(feature("same as before")).isZero();
        see(shape(0), false);
        see(shape(0), false);
        assertThat(feature("same as before")).isEqualTo(1);
    }

    @Test
    void shouldFollowNoBeatAfterAGapButKnowTheShapes() {
        learn(0, 5);
        clusters.gap();
        see(shape(0), true);
        assertThat(feature("same as before")).isZero();
        assertThat(feature("distance to nearest")).isCloseTo(AT_ONE_PERCENT, within(0.01f));
    }

    @Test
    void shouldForgetAllWhenReset() {
        learn(0, 5);
        learn(1, 5);
        see(mixture(0, 1, 0.5f), true);
        clusters.reset();
        shouldSayNothingOfTheFirstBeat();
        assertThat(feature("distance before that")).isZero();
    }

    @Test
    void shouldGoOnExactlyFromASavedState() {
        learn(0, 20);
        learn(1, 3);
        see(mixture(0, 1, 0.4f), true);
        ByteBuffer state = ByteBuffer.allocate(clusters.stateBytes());
        clusters.save(state);
        assertThat(state.hasRemaining()).isFalse();
        ShapeClusters successor = new ShapeClusters(2);
        successor.restore(state.flip());
        for (int i = 0; i < 20; i++) {
            float[][] windows = mixture(i % 3, 3, 0.8f);
            see(windows, i % 4 != 0);
            float[] again = new float[out.length];
            successor.fill(windows, SCALES, again, 1, i % 4 != 0);
            assertThat(again).isEqualTo(out);
        }
    }
}
