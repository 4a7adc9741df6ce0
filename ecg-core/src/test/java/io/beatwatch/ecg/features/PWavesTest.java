package io.beatwatch.ecg.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.features.PWaves.Origin;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PWavesTest {
    private static final float EARLY = -0.3f;
    private static final float BASIC = 0;
    private static final float LATE = 0.3f;

    private static final int LIKE_BASIC = 0;
    private static final int OVER_NOISE = 1;
    private static final int BASIC_OVER_NOISE = 2;

    /** P waves 170 ms before the middle of the beat in noise as high as they are. */
    private static final class Patient {
        private final PWaves waves = new PWaves();
        private final Random random;

        Patient(long seed) {
            random = new Random(seed);
        }

        private float[] window(double p) {
            float[] window = new float[BeatWindower.LENGTH];
            for (int i = 0; i < window.length; i++) {
                double t = (i - BeatWindower.CENTRE) / BeatWindower.RATE.hertz();
                window[i] =
                        (float) (p * Math.exp(-0.5 * Math.pow((t + 0.17) / 0.025, 2)) + 0.1 * random.nextGaussian());
            }
            return window;
        }

        float[] describe(double p, float prematurity) {
            float[] out = new float[PWaves.NAMES.size()];
            assertThat(waves.fill(window(p), 1, prematurity, out, 0)).isEqualTo(out.length);
            return out;
        }

        /** As many beats of one kind; returns what is said of the last one. */
        float[] beats(int count, double p, float prematurity) {
            float[] last = null;
            for (int i = 0; i < count; i++) {
                last = describe(p, prematurity);
                waves.learn();
            }
            return last;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldKnowTheBasicPWaveBeforeEarlyBeatsThoughEachIsLostInNoise(long seed) {
        Patient patient = new Patient(seed);
        patient.beats(60, 0.1, BASIC);
        float[] early = patient.beats(60, 0.1, EARLY);
        assertThat(early[LIKE_BASIC]).isGreaterThan(0.8f);
        assertThat(early[OVER_NOISE]).isGreaterThan(0.5f);
        assertThat(early[BASIC_OVER_NOISE]).isGreaterThan(0.5f);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldTellAnotherPWaveBeforeEarlyBeatsFromTheBasicOne(long seed) {
        Patient patient = new Patient(seed);
        patient.beats(60, 0.1, BASIC);
        assertThat(patient.beats(60, -0.1, EARLY)[LIKE_BASIC]).isLessThan(-0.8f);
        assertThat(patient.beats(60, 0.1, LATE)[LIKE_BASIC])
                .as("late beats are apart")
                .isGreaterThan(0.8f);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldSeeThatThereIsNoPWave(long seed) {
        Patient patient = new Patient(seed);
        float[] basic = patient.beats(60, 0, BASIC);
        float[] early = patient.beats(60, 0, EARLY);
        assertThat(basic[BASIC_OVER_NOISE]).isLessThan(0.5f);
        assertThat(early[OVER_NOISE]).isLessThan(0.5f);
    }

    @ParameterizedTest
    @CsvSource({
        "0.2, BASIC",
        "0.4, UNKNOWN",
        "0.09, UNKNOWN",
        "-0.2, ELSEWHERE",
        "0, WITHOUT_P",
    })
    void shouldSayWhereEarlyBeatsComeFromByTheirPWavesShapeAndHeight(double p, Origin origin) {
        for (long seed = 1; seed <= 5; seed++) {
            Patient patient = new Patient(seed);
            patient.beats(64, 0.2, BASIC);
            patient.beats(64, p, EARLY);
            assertThat(PWaves.origin(new PWaves[] {patient.waves}))
                    .as("seed %d", seed)
                    .isEqualTo(origin);
        }
    }

    @Test
    void shouldDecideByTheLeadsThatShowABasicPWave() {
        Patient clear = new Patient(1);
        Patient without = new Patient(2);
        PWaves[] leads = {clear.waves, without.waves};
        assertThat(PWaves.origin(leads)).as("nothing is known").isEqualTo(Origin.UNKNOWN);
        clear.beats(60, 0.2, BASIC);
        without.beats(60, 0, BASIC);
        clear.beats(30, 0.2, EARLY);
        without.beats(30, 0, EARLY);
        assertThat(PWaves.origin(leads)).isEqualTo(Origin.BASIC);
        clear.beats(200, -0.2, EARLY);
        assertThat(PWaves.origin(leads)).isEqualTo(Origin.ELSEWHERE);
        assertThat(PWaves.origin(new PWaves[] {without.waves}))
                .as("no basic P wave")
                .isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void shouldTakeTheEarlyBeatsPWaveForTheBasicOneWhenTheirRhythmBecomesIt() {
        Patient patient = new Patient(1);
        patient.beats(64, 0.2, BASIC);
        patient.beats(64, -0.2, EARLY);
        patient.waves.changeBasic();
        assertThat(patient.beats(20, 0.2, EARLY)[LIKE_BASIC])
                .as("what was basic is another one")
                .isLessThan(-0.8f);
        assertThat(patient.beats(1, -0.2, BASIC)[LIKE_BASIC]).isGreaterThan(0.8f);
    }

    @Test
    void shouldSayNothingOfWavesThatWereNotSeen() {
        Patient patient = new Patient(1);
        assertThat(patient.describe(0.1, EARLY)).containsExactly(0, 0, 0);
        patient.beats(20, 0.1, EARLY);
        assertThat(patient.describe(0.1, EARLY)[LIKE_BASIC]).isZero();
        patient.waves.reset();
        assertThat(patient.describe(0.1, EARLY)).containsExactly(0, 0, 0);
    }

    @Test
    void shouldNotLetOneArtefactDrownTheNoiseThatIsUsual() {
        Patient patient = new Patient(1);
        float before = patient.beats(60, 0.1, BASIC)[OVER_NOISE];
        patient.beats(1, 3, BASIC);
        assertThat(patient.beats(60, 0.1, BASIC)[OVER_NOISE]).isGreaterThan(before - 0.3f);
    }

    @Test
    void shouldGoOnAfterARestartAsIfNothingHadHappened() {
        Patient patient = new Patient(1);
        patient.beats(30, 0.1, BASIC);
        patient.beats(5, -0.1, EARLY);
        ByteBuffer state = ByteBuffer.allocate(patient.waves.stateBytes());
        patient.waves.save(state);
        assertThat(state.hasRemaining()).isFalse();
        state.flip();
        PWaves restored = new PWaves();
        restored.restore(state);
        float[] window = patient.window(-0.1);
        float[] said = new float[PWaves.NAMES.size()];
        float[] saidByRestored = new float[PWaves.NAMES.size()];
        patient.waves.fill(window, 1, EARLY, said, 0);
        restored.fill(window, 1, EARLY, saidByRestored, 0);
        assertThat(saidByRestored).containsExactly(said);
    }
}
