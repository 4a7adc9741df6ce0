package io.beatwatch.ecg.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.BeatWindower;
import io.beatwatch.ecg.features.PatientFeatures;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptationTest {
    private static final float[] SAYS_N = {0.94f, 0.02f, 0.03f, 0.01f, 0};
    private static final float[] SAYS_V = {0.03f, 0.01f, 0.95f, 0.01f, 0};
    private static final float[] DOUBTS_V = {0.55f, 0.05f, 0.39f, 0.01f, 0};
    private static final float[] SAYS_F = {0.05f, 0.01f, 0.04f, 0.9f, 0};
    private static final float[] DOUBTS_F = {0.55f, 0.03f, 0.03f, 0.39f, 0};
    private static final float[] SAYS_S = {0.07f, 0.9f, 0.02f, 0.01f, 0};
    private static final float[] DOUBTS_S = {0.6f, 0.35f, 0.04f, 0.01f, 0};

    private static final double NARROW = 3;
    private static final double WIDE = 7;
    /** Its complex correlates with the narrow one's, 0.93, but is not of its shape. */
    private static final double BROAD = 5;
    /** This one's correlates less, 0.86. */
    private static final double BROADER = 6.5;
    /** 4 ln(0.7): 30 % too early. */
    private static final float EARLY = -1.43f;

    private final Adaptation like = new Adaptation();

    private static float[] beat(double width, float interval) {
        return beat(width, interval, interval);
    }

    private static float[] beat(double width, float againstEight, float againstBasic) {
        float[] description = new float[PatientFeatures.LENGTH];
        for (int i = 0; i < BeatWindower.LENGTH; i++) {
            double x = (i - BeatWindower.CENTRE) / width;
            description[i] = (float) (width == WIDE ? x * Math.exp(-x * x) : Math.exp(-x * x));
        }
        description[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("rr/mean8")] = againstEight;
        description[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("rr/basic")] = againstBasic;
        return description;
    }

    private BeatScores say(double width, float interval, float[] probabilities) {
        return like.adapt(beat(width, interval), new BeatScores(probabilities, new float[] {1}));
    }

    private void sayOften(int times, double width, float interval, float[] probabilities) {
        for (int i = 0; i < times; i++) {
            say(width, interval, probabilities);
        }
    }

    @Test
    void shouldDoubtThatTheFirstBeatOfAShapeIsVentricular() {
        // the network's odds count as ten beats, those of -2 at first as five
        assertThat(ventricularOdds(say(NARROW, 0, DOUBTS_V)))
                .isCloseTo((10 * Math.log(0.4 / 0.6) - 10) / 15, within(0.01));
        like.reset();
        assertThat(say(NARROW, 0, SAYS_V).mostProbable()).isEqualTo(BeatClass.V);
    }

    private static double ventricularOdds(BeatScores scores) {
        double ventricular = scores.probability(BeatClass.V) + scores.probability(BeatClass.F);
        return Math.log(ventricular / (1 - ventricular));
    }

    /** That the next beat of a shape is V or F, of which one beat of these odds was seen. */
    private static double afterOne(double own, double before) {
        return (10 * own + before - 10) / 16;
    }

    @Test
    void shouldDoubtThatEarlyBeatsOfAPatientOfWhomNothingIsKnownAreSupraventricular() {
        float s = say(NARROW, EARLY, DOUBTS_S).probability(BeatClass.S);
        float n = say(NARROW, EARLY, DOUBTS_S).probability(BeatClass.N);
        assertThat(say(NARROW, EARLY, DOUBTS_S).mostProbable()).isEqualTo(BeatClass.N);
        assertThat(s).isLessThan(DOUBTS_S[BeatClass.S.ordinal()]);
        assertThat(n).isGreaterThan(DOUBTS_S[BeatClass.N.ordinal()]);
        // the network's odds and those of -2 at first, ten beats each
        like.reset();
        float[] said = say(NARROW, EARLY, DOUBTS_S).probabilities();
        assertThat(Math.log(said[BeatClass.S.ordinal()] / said[BeatClass.N.ordinal()]))
                .isCloseTo((Math.log(0.35 / 0.6) - 2) / 2, within(0.01));
    }

    @Test
    void shouldDoubtThatAVentricularBeatOfANewShapeIsAFusionBeat() {
        assertThat(oddsOfFAgainstV(say(NARROW, 0, DOUBTS_F)))
                .isCloseTo((10 * Math.log(0.39 / 0.03) - 10) / 15, within(0.001));
    }

    /** A beat whose mean P waves, by lead, are so like those of the basic rhythm and so clear. */
    private static float[] withPWaves(float againstBasic, float[] like, float[] overNoise, float[] basicOverNoise) {
        float[] description = beat(NARROW, againstBasic);
        for (int lead = 0; lead < like.length; lead++) {
            set(description, "lead " + (lead + 1) + " mean p like basic p", like[lead]);
            set(description, "lead " + (lead + 1) + " mean p over noise", overNoise[lead]);
            set(description, "lead " + (lead + 1) + " basic p over noise", basicOverNoise[lead]);
        }
        set(description, "second lead", like.length - 1);
        return description;
    }

    private static void set(float[] description, String feature, float value) {
        description[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf(feature)] = value;
    }

    @ParameterizedTest
    @CsvSource({
        // like the basic rhythm's in all clear leads
        "-0.65, 1, 1, 4",
        "-0.65, 0.975, 1, 2",
        "-1.43, 0.975, 0.975, 2",
        // at the boundaries: how early, how like
        "-0.63, 1, 1, 0",
        "-0.65, 0.95, 1, 0",
        "-0.65, 1, 0.5, 0"
    })
    void shouldNotCallEarlyBeatsSupraventricularThatHaveTheBasicRhythmsPWave(
            float againstBasic, float first, float second, double loses) {
        float[] clear = {0.7f, 0.7f};
        assertThat(lost(withPWaves(againstBasic, new float[] {first, second}, clear, clear)))
                .isCloseTo(loses, within(0.01));
    }

    @Test
    void shouldAskPWavesAloneThatStandOutOfTheNoise() {
        float[] like = {1, 0.5f};
        float[] clear = {0.7f, 0.7f};
        float[] firstAlone = {0.7f, 0.69f};
        float[] none = {0.69f, 0.69f};
        assertThat(lost(withPWaves(EARLY, like, firstAlone, clear))).isCloseTo(4, within(0.01));
        assertThat(lost(withPWaves(EARLY, like, clear, firstAlone))).isCloseTo(4, within(0.01));
        assertThat(lost(withPWaves(EARLY, like, none, clear))).isCloseTo(0, within(0.01));
        assertThat(lost(withPWaves(EARLY, like, clear, none))).isCloseTo(0, within(0.01));
        float[] one = {0.7f};
        assertThat(lost(withPWaves(EARLY, new float[] {1}, one, one))).isCloseTo(4, within(0.01));
    }

    /** By how much an early beat is less probably S than without P waves, in log odds. */
    private double lost(float[] description) {
        like.reset();
        double with = oddsOfSAgainstN(like.adapt(description, new BeatScores(DOUBTS_S, new float[] {1})));
        like.reset();
        return oddsOfSAgainstN(say(NARROW, EARLY, DOUBTS_S)) - with;
    }

    private static double oddsOfSAgainstN(BeatScores scores) {
        return Math.log(scores.probability(BeatClass.S) / scores.probability(BeatClass.N));
    }

    @Test
    void shouldTakeADoubtfulBeatOfAVentricularShapeForVentricular() {
        sayOften(20, NARROW, 0, SAYS_N);
        sayOften(10, WIDE, 0, SAYS_V);
        assertThat(say(WIDE, 0, DOUBTS_V).mostProbable()).isEqualTo(BeatClass.V);
        assertThat(say(NARROW, 0, DOUBTS_V).mostProbable()).isEqualTo(BeatClass.N);
    }

    @Test
    void shouldTakeADoubtfulBeatThatComesAsEarlyAsTheOthersForSupraventricular() {
        sayOften(20, NARROW, 0, SAYS_N);
        sayOften(30, NARROW, EARLY, SAYS_S);
        assertThat(say(NARROW, EARLY, DOUBTS_S).mostProbable()).isEqualTo(BeatClass.S);
        assertThat(say(NARROW, 0, DOUBTS_S).mostProbable()).isEqualTo(BeatClass.N);
    }

    @Test
    void shouldAskBothHowEarlyABeatIsAgainstTheLastOnesAndAgainstTheBasicRhythm() {
        BeatScores doubt = new BeatScores(DOUBTS_S, new float[] {1});
        for (int i = 0; i < 30; i++) {
            like.adapt(beat(NARROW, EARLY, 0), new BeatScores(SAYS_S, new float[] {1}));
            like.adapt(beat(NARROW, 0, EARLY), new BeatScores(SAYS_N, new float[] {1}));
        }
        assertThat(like.adapt(beat(NARROW, EARLY, EARLY), doubt).mostProbable())
                .as("none came like this")
                .isEqualTo(BeatClass.N);
        assertThat(like.adapt(beat(NARROW, 0, 0), doubt).mostProbable())
                .as("nor like this")
                .isEqualTo(BeatClass.N);
        assertThat(like.adapt(beat(NARROW, EARLY, 0), doubt).mostProbable()).isEqualTo(BeatClass.S);
        assertThat(like.adapt(beat(NARROW, 0, EARLY), doubt).mostProbable()).isEqualTo(BeatClass.N);
    }

    @Test
    void shouldLetNoBeatBeSurerThanTwelve() {
        say(NARROW, 0, new float[] {0, 0, 1, 0, 0});
        float v = say(NARROW, 0, new float[] {0.99f, 0, 0.01f, 0, 0}).probability(BeatClass.V);
        assertThat(Math.log(v / (1 - v))).isCloseTo(afterOne(Math.log(0.01 / 0.99), 12), within(0.01));
        like.reset();
        say(NARROW, EARLY, new float[] {0, 1, 0, 0, 0});
        float s = say(NARROW, EARLY, new float[] {0.99f, 0.01f, 0, 0, 0}).probability(BeatClass.S);
        assertThat(Math.log(s / (1 - s))).isCloseTo((10 * Math.log(0.01 / 0.99) + 8 - 20) / 21, within(0.02));
    }

    @Test
    void shouldKeepEightShapesAndForgetTheRarest() {
        float[] description = new float[PatientFeatures.LENGTH];
        description[BeatWindower.CENTRE - 10] = 1;
        BeatScores doubt = new BeatScores(DOUBTS_V, new float[] {1});
        double firstOfItsShape = ventricularOdds(new Adaptation().adapt(description, doubt));
        like.adapt(description, new BeatScores(SAYS_V, new float[] {1}));
        for (int shape = 0; shape < 8; shape++) {
            assertThat(ventricularOdds(like.adapt(description, doubt)))
                    .as("%d shapes since", shape)
                    .isGreaterThan(firstOfItsShape + 0.05);
            // often enough not to be the rarest themselves
            for (int i = 0; i < 20; i++) {
                float[] other = new float[PatientFeatures.LENGTH];
                other[BeatWindower.CENTRE + 2 * shape] = 1;
                // the first is the rarest when the shape comes back, and is forgotten for it
                like.adapt(other, new BeatScores(shape == 0 ? SAYS_F : SAYS_N, new float[] {1}));
            }
        }
        assertThat(ventricularOdds(like.adapt(description, doubt)))
                .as("the first of its shape again")
                .isCloseTo(firstOfItsShape, within(1e-4));
        for (int i = 0; i < 10; i++) {
            like.adapt(description, new BeatScores(SAYS_V, new float[] {1}));
        }
        assertThat(like.adapt(description, doubt).mostProbable())
                .as("nothing is left of the shape whose place it took")
                .isEqualTo(BeatClass.V);
        assertThat(oddsOfFAgainstV(like.adapt(description, new BeatScores(SAYS_V, new float[] {1}))))
                .as("nor of what it said of fusion")
                .isCloseTo((21 * Math.log(0.01 / 0.95) - 10) / 26, within(0.1));
    }

    private static float[] seenInTwoLeads(double width) {
        float[] description = beat(width, 0);
        int secondLead = PatientFeatures.CHANNELS_PER_LEAD * BeatWindower.LENGTH;
        System.arraycopy(description, 0, description, secondLead, BeatWindower.LENGTH);
        description[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("second lead")] = 1;
        return description;
    }

    @Test
    void shouldLetBeatsOfSimilarShapeSayNoMoreThanTheBeatItself() {
        for (int i = 0; i < 150; i++) {
            like.adapt(seenInTwoLeads(NARROW), new BeatScores(SAYS_V, new float[] {1}));
        }
        // its own log odds count as ten beats, theirs as as many, those of a new shape as five; theirs began at -2 as
        // well
        float[] surelyN = {0.99f, 0, 0.01f, 0, 0};
        double own = Math.log(0.01 / 0.99);
        double theirs = (150 * Math.log(0.96 / 0.04) - 10) / 155;
        float v = like.adapt(seenInTwoLeads(BROADER), new BeatScores(surelyN, new float[] {1}))
                .probability(BeatClass.V);
        assertThat(Math.log(v / (1 - v))).isCloseTo((10 * own + 10 * theirs - 10) / 25, within(0.02));
    }

    @Test
    void shouldAskBeatsOfTheSameShapeAloneWhetherAVentricularBeatIsAFusionBeat() {
        for (int i = 0; i < 60; i++) {
            like.adapt(seenInTwoLeads(NARROW), new BeatScores(SAYS_F, new float[] {1}));
        }
        BeatScores doubt = new BeatScores(DOUBTS_F, new float[] {1});
        double own = Math.log(0.39 / 0.03);
        double theirs = Math.log(0.9 / 0.04);
        // of each of theirs .94 are V or F
        double beats = 60 * 0.94;
        BeatScores similar = like.adapt(seenInTwoLeads(BROADER), doubt);
        // the odds of -2 at first count as five beats
        assertThat(oddsOfFAgainstV(similar)).isCloseTo((10 * own - 10) / 15, within(0.001));
        assertThat(similar.mostProbable())
                .as("that it is V or F at all, similar ones say as well")
                .isEqualTo(BeatClass.F);
        assertThat(oddsOfFAgainstV(like.adapt(seenInTwoLeads(NARROW), doubt)))
                .isCloseTo((10 * own + beats * theirs - 10) / (15 + beats), within(0.001));
    }

    @Test
    void shouldNotAskConductedBeatsWhetherAVentricularBeatIsAFusionBeat() {
        sayOften(1000, NARROW, 0, new float[] {0.99999f, 0, 0, 0.00001f, 0});
        assertThat(oddsOfFAgainstV(say(NARROW, 0, SAYS_V)))
                .as("that they would be F rather than V says nothing")
                .isCloseTo((10 * Math.log(0.01 / 0.95) - 10) / 15, within(0.02));
    }

    @Test
    void shouldKnowThatBeatsAreVentricularWhereTheNetworkCannotTellVFromF() {
        float[] v = {0.2f, 0, 0.79f, 0.01f, 0};
        float[] f = {0.2f, 0, 0.01f, 0.79f, 0};
        for (int i = 0; i < 100; i++) {
            say(NARROW, 0, v);
            say(NARROW, 0, f);
        }
        BeatScores weighed = say(NARROW, 0, v);
        assertThat(weighed.probability(BeatClass.V) + weighed.probability(BeatClass.F))
                .isCloseTo(0.8f, within(0.015f));
    }

    private static double oddsOfFAgainstV(BeatScores scores) {
        return Math.log(scores.probability(BeatClass.F) / scores.probability(BeatClass.V));
    }

    @Test
    void shouldAskForMoreLikenessWhereOneLeadShowsTheShape() {
        sayOften(20, NARROW, 0, SAYS_V);
        float[] surelyN = {0.99f, 0, 0.01f, 0, 0};
        assertThat(say(BROADER, 0, surelyN).probability(BeatClass.V))
                .as("not like enough")
                .isCloseTo(
                        new Adaptation()
                                .adapt(beat(BROADER, 0), new BeatScores(surelyN, new float[] {1}))
                                .probability(BeatClass.V),
                        within(1e-4f));
        assertThat(say(BROAD, 0, surelyN).probability(BeatClass.V)).isGreaterThan(0.05f);
    }

    @Test
    void shouldFollowAPatientWhoseBeatsChange() {
        sayOften(1000, NARROW, 0, SAYS_V);
        sayOften(300, NARROW, 0, SAYS_N);
        assertThat(say(NARROW, 0, DOUBTS_V).mostProbable()).isEqualTo(BeatClass.N);
    }

    private BeatScores say(float[] probabilities, float fibrillation) {
        return like.adapt(beat(NARROW, EARLY), new BeatScores(probabilities, new float[] {1}, fibrillation));
    }

    private int beatsUntilS(float fibrillation, boolean wanted) {
        for (int beats = 0; beats < 1000; beats++) {
            if (say(SAYS_S, fibrillation).probability(BeatClass.S) > 0 == wanted) {
                return beats;
            }
        }
        return 1000;
    }

    @Test
    void shouldCallNothingSupraventricularWhileTheAtriaFibrillate() {
        // log odds 2: above -0.5 in the mean with those of -2 that five beats count as
        assertThat(beatsUntilS(0.88f, false)).isEqualTo(4);
        BeatScores scores = say(SAYS_S, 0.88f);
        assertThat(scores.mostProbable()).isEqualTo(BeatClass.N);
        assertThat(sum(scores.probabilities())).isCloseTo(1, within(1e-5f));
        assertThat(scores.probability(BeatClass.V)).isCloseTo(SAYS_S[BeatClass.V.ordinal()], within(0.02f));
        assertThat(scores.fibrillation()).as("the network's own").isEqualTo(0.88f);
        // and sinus rhythm has to last for as long
        sayFibrillation(200, 0.88f);
        assertThat(beatsUntilS(0.12f, true)).isBetween(50, 70);
    }

    private void sayFibrillation(int beats, float fibrillation) {
        for (int i = 0; i < beats; i++) {
            say(SAYS_N, fibrillation);
        }
    }

    @Test
    void shouldLearnFibrillationFromConductedBeatsOfANetworkThatTellsIt() {
        for (int i = 0; i < 100; i++) {
            say(SAYS_V, 1);
            say(SAYS_S, Float.NaN);
        }
        assertThat(say(SAYS_S, 1).mostProbable()).isEqualTo(BeatClass.S);
    }

    @Test
    void shouldLetNoBeatBeSurerOfFibrillationThanEight() {
        sayFibrillation(200, 0);
        byte[] sure = save(like);
        like.reset();
        sayFibrillation(200, 1 / (float) (1 + Math.exp(9)));
        assertThat(save(like)).isEqualTo(sure);
    }

    @Test
    void shouldLearnNothingFromWhatSaysNothing() {
        float[] unclassifiable = {0, 0, 0, 0, 1};
        float[] notANumber = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN};
        byte[] before = save(like);
        float[] halfANumber = {0.5f, Float.NaN, 0.2f, 0.2f, 0.1f};
        BeatScores q = new BeatScores(unclassifiable, new float[] {1});
        assertThat(like.adapt(beat(NARROW, 0), q)).isSameAs(q);
        BeatScores nan = new BeatScores(notANumber, new float[] {1});
        assertThat(like.adapt(beat(NARROW, 0), nan)).isSameAs(nan);
        BeatScores half = new BeatScores(halfANumber, new float[] {1});
        assertThat(like.adapt(beat(NARROW, 0), half)).isSameAs(half);
        assertThat(save(like)).isEqualTo(before);
    }

    @Test
    void shouldKeepTheProbabilityOfQ() {
        sayOften(20, NARROW, 0, SAYS_N);
        float[] weighed =
                say(NARROW, 0, new float[] {0.3f, 0.1f, 0.1f, 0.1f, 0.4f}).probabilities();
        assertThat(weighed[BeatClass.Q.ordinal()]).isEqualTo(0.4f);
        assertThat(sum(weighed)).isCloseTo(1, within(1e-5f));
    }

    @Test
    void shouldForgetAll() {
        byte[] fresh = save(like);
        sayOften(10, WIDE, EARLY, SAYS_V);
        assertThat(save(like)).isNotEqualTo(fresh);
        like.reset();
        assertThat(save(like)).isEqualTo(fresh);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveProbabilitiesWhateverComesAndGoOnTheSameAfterAStop(long seed) {
        Random random = new Random(seed);
        Adaptation stopped = new Adaptation();
        // a dozen shapes, more than are kept, so that beats are like others and shapes are forgotten
        float[][] shapes = new float[12][];
        Arrays.setAll(shapes, i -> noise(random));
        for (int i = 0; i < 2000; i++) {
            float[] shape = shapes[random.nextInt(4) == 0 ? random.nextInt(shapes.length) : random.nextInt(3)];
            float size = random.nextInt(20) == 0 ? 0 : (float) Math.exp(3 * random.nextGaussian());
            float unlike = 0.5f * random.nextFloat();
            float[] description = noise(random);
            for (int k = 0; k < description.length; k++) {
                description[k] = size * (shape[k] + unlike * description[k]);
            }
            float[] said = new float[BeatClass.count()];
            float sum = 0;
            for (int c = 0; c < said.length; c++) {
                said[c] = (float) Math.exp(20 * random.nextGaussian());
                sum += said[c];
            }
            for (int c = 0; c < said.length; c++) {
                said[c] /= sum;
            }
            float fibrillation =
                    random.nextInt(10) == 0 ? Float.NaN : (float) (1 / (1 + Math.exp(30 * random.nextGaussian())));
            BeatScores scores = new BeatScores(said, new float[] {1}, fibrillation);
            float[] weighed = like.adapt(description, scores).probabilities();
            assertThat(sum(weighed)).isCloseTo(1, within(1e-4f));
            for (float p : weighed) {
                assertThat(p).isBetween(0f, 1f);
            }
            if (random.nextInt(50) == 0) {
                ByteBuffer state = ByteBuffer.wrap(save(stopped));
                stopped = new Adaptation();
                stopped.restore(state);
                assertThat(state.hasRemaining()).isFalse();
            }
            assertThat(stopped.adapt(description, scores).probabilities()).containsExactly(weighed);
        }
        assertThat(save(stopped)).isEqualTo(save(like));
    }

    private static float[] noise(Random random) {
        float[] values = new float[PatientFeatures.LENGTH];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static byte[] save(Adaptation like) {
        ByteBuffer state = ByteBuffer.allocate(like.stateBytes());
        like.save(state);
        assertThat(state.hasRemaining()).isFalse();
        return state.array();
    }

    /** One of nine shapes that have nothing in common. */
    private static float[] spike(int place) {
        float[] description = new float[PatientFeatures.LENGTH];
        description[BeatWindower.CENTRE - 10 + 3 * place] = 1;
        return description;
    }

    private BeatScores sayOfSpike(int place, float[] probabilities) {
        return like.adapt(spike(place), new BeatScores(probabilities, new float[] {1}));
    }

    /** Eight shapes that were called so, the first one more rarely. */
    private void fillAllPlaces(float[] probabilities) {
        for (int place = 0; place < QrsClusters.MOST; place++) {
            for (int beat = 0; beat < (place == 0 ? 6 : 20); beat++) {
                sayOfSpike(place, probabilities);
            }
        }
    }

    @Test
    void shouldNotThinkOfANewShapeWhatItThoughtOfTheForgottenOneInWhosePlaceItIs() {
        fillAllPlaces(SAYS_V);
        double own = Math.log(0.4 / 0.6);
        assertThat(ventricularOdds(sayOfSpike(8, DOUBTS_V))).isCloseTo((10 * own - 10) / 15, within(0.01));
        assertThat(ventricularOdds(sayOfSpike(8, DOUBTS_V))).isCloseTo(afterOne(own, own), within(0.01));
    }

    @Test
    void shouldNotTakeANewShapeForFusionBeatsBecauseTheForgottenOneWas() {
        fillAllPlaces(SAYS_F);
        float[] eitherWay = {0.02f, 0, 0.49f, 0.49f, 0};
        for (int beat = 0; beat < 3; beat++) {
            assertThat(oddsOfFAgainstV(sayOfSpike(8, eitherWay))).isCloseTo(-10 / (15 + 0.98 * beat), within(0.001));
        }
    }

    /** Classes of intervals are as wide as 30 % of the last eight (1.2 in features) and 40 % of the basic one (1.6). */
    @ParameterizedTest
    @CsvSource({"-0.55, 0, 0.55, 0, S", "-0.55, 0, -0.65, 0, N", "0, -0.75, 0, 0.75, S", "0, -0.75, 0, -0.85, N"})
    void shouldAskBeatsOfTheSameClassOfIntervalsAlone(
            float eight, float basic, float askedEight, float askedBasic, BeatClass expected) {
        for (int i = 0; i < 30; i++) {
            like.adapt(beat(NARROW, eight, basic), new BeatScores(SAYS_S, new float[] {1}));
        }
        BeatScores said = like.adapt(beat(NARROW, askedEight, askedBasic), new BeatScores(DOUBTS_S, new float[] {1}));
        assertThat(said.mostProbable()).isEqualTo(expected);
    }
}
