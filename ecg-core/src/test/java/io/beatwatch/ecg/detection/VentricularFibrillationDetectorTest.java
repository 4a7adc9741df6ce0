package io.beatwatch.ecg.detection;

import static io.beatwatch.ecg.simulation.RhythmSegment.asystole;
import static io.beatwatch.ecg.simulation.RhythmSegment.atrialFibrillation;
import static io.beatwatch.ecg.simulation.RhythmSegment.bigeminy;
import static io.beatwatch.ecg.simulation.RhythmSegment.leadAtRail;
import static io.beatwatch.ecg.simulation.RhythmSegment.noise;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.paced;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static io.beatwatch.ecg.simulation.RhythmSegment.ventricularFibrillation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.NoiseKind;
import io.beatwatch.ecg.simulation.NoiseLevel;
import io.beatwatch.ecg.simulation.PatientProfile;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.simulation.VentricularFocus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Ventricular fibrillation, simulated patients of seed 5")
class VentricularFibrillationDetectorTest {
    private static final long SEED = 5;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final double MIXED_HERTZ = 250;

    /** When it was known, when it began as it says, and when it was over; in seconds, NaN for never. */
    private record Found(double decided, double since, double ended) {}

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    private static float[][] simulate(double hertz, PatientProfile patient, double seconds, RhythmScript script) {
        SampleRate rate = SampleRate.ofHertz(hertz);
        SimulationSettings settings =
                SimulationSettings.of(rate, EcgLead.II, EcgLead.V1).withBackgroundNoise(0.01);
        float[][] out = new float[2][rate.samples(seconds)];
        new EcgSimulator(patient, script, settings, SEED).read(out, 0, out[0].length, annotation -> {});
        return out;
    }

    private static float[][] simulate(double hertz, double seconds, RhythmScript script) {
        return simulate(hertz, PatientProfile.typical(), seconds, script);
    }

    private static float[] wave(double hertz, double seconds, DoubleUnaryOperator millivoltsAtSeconds) {
        float[] out = new float[(int) (hertz * seconds)];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) millivoltsAtSeconds.applyAsDouble(i / hertz);
        }
        return out;
    }

    private static void scale(float[][] leads, double gain) {
        for (float[] lead : leads) {
            for (int i = 0; i < lead.length; i++) {
                lead[i] *= (float) gain;
            }
        }
    }

    /** All leads usable; the first episode. */
    private static Found find(double hertz, float[]... leads) {
        VentricularFibrillationDetector detector =
                new VentricularFibrillationDetector(SampleRate.ofHertz(hertz), leads.length);
        boolean[] usable = new boolean[leads.length];
        Arrays.fill(usable, true);
        float[] sample = new float[leads.length];
        double decided = Double.NaN;
        double since = Double.NaN;
        for (int n = 0; n < leads[0].length; n++) {
            for (int l = 0; l < leads.length; l++) {
                sample[l] = leads[l][n];
            }
            detector.next(sample, usable);
            assertThat(detector.present()).isEqualTo(detector.since() != VentricularFibrillationDetector.NONE);
            if (detector.present() && Double.isNaN(decided)) {
                decided = n / hertz;
                since = detector.since() / hertz;
            } else if (!detector.present() && !Double.isNaN(decided)) {
                return new Found(decided, since, n / hertz);
            }
        }
        return new Found(decided, since, Double.NaN);
    }

    private static void assertNeverPresent(double hertz, float[]... leads) {
        assertThat(find(hertz, leads).decided())
                .as("seconds at which it was found")
                .isNaN();
    }

    static Stream<Arguments> ratesAndGains() {
        return Stream.of(100.0, 128.0, 250.0, 360.0, 500.0, 1000.0)
                .flatMap(hertz -> Stream.of(0.5, 1.0, 2.0).map(gain -> Arguments.of(hertz, gain)));
    }

    @ParameterizedTest(name = "{0} Hz, {1} times the amplitude")
    @MethodSource("ratesAndGains")
    void shouldFindFibrillationWithinSevenSecondsAndItsOnsetWithinThree(double hertz, double gain) {
        float[][] leads = simulate(
                hertz, 100, RhythmScript.of(normal(seconds(20)), ventricularFibrillation(seconds(40)), normal(MINUTE)));
        scale(leads, gain);

        Found found = find(hertz, leads);

        assertThat(found.decided()).isBetween(20.0, 27.0);
        assertThat(found.since()).isBetween(17.0, 23.0);
        assertThat(found.ended()).isBetween(60.0, 70.0);
    }

    @ParameterizedTest(name = "flutter at {0} a minute")
    @ValueSource(ints = {250, 300, 360})
    void shouldFindFlutterWhenItsWavesHaveNoLevelBetweenThem(int rate) {
        float[] lead = wave(MIXED_HERTZ, 30, t -> t < 10 ? 0 : 0.6 * Math.sin(2 * Math.PI * rate / 60.0 * (t - 10)));

        Found found = find(MIXED_HERTZ, lead);

        assertThat(found.decided()).isBetween(12.0, 17.0);
        assertThat(found.since()).isBetween(8.0, 12.0);
    }

    @ParameterizedTest(name = "waves at {0} a minute")
    @ValueSource(ints = {60, 100, 130, 140})
    void shouldNotTakeSlowWavesForIt(int rate) {
        assertNeverPresent(MIXED_HERTZ, wave(MIXED_HERTZ, 30, t -> Math.sin(2 * Math.PI * rate / 60.0 * t)));
    }

    @ParameterizedTest(name = "sinus rhythm at {0} a minute")
    @ValueSource(ints = {30, 66, 110, 150})
    void shouldStaySilentWhenRhythmIsSinus(int rate) {
        for (double gain : new double[] {0.5, 1, 2}) {
            float[][] leads = simulate(
                    MIXED_HERTZ, PatientProfile.typical().withHeartRateBpm(rate), 120, RhythmScript.of(normal(MINUTE)));
            scale(leads, gain);
            assertNeverPresent(MIXED_HERTZ, leads);
        }
    }

    /** Narrow complexes with T waves, as in a supraventricular tachycardia. */
    @ParameterizedTest(name = "narrow tachycardia at {0} a minute")
    @ValueSource(ints = {160, 180, 200, 220, 250, 280})
    void shouldStaySilentWhenTachycardiaIsNarrow(int rate) {
        double period = 60.0 / rate;
        float[] lead = wave(360, 60, t -> {
            double phase = t % period - 0.3 * period;
            return 1.2 * Math.exp(-0.5 * Math.pow(phase / 0.018, 2))
                    - 0.3 * Math.exp(-0.5 * Math.pow((phase - 0.04) / 0.014, 2))
                    + 0.25 * Math.exp(-0.5 * Math.pow((phase - 0.45 * period) / 0.035, 2));
        });
        assertNeverPresent(360, lead);
    }

    /** A saw of 300 a minute under complexes that follow every second or fourth of its waves. */
    @ParameterizedTest(name = "conducted 1:{0}")
    @ValueSource(ints = {2, 4})
    void shouldStaySilentWhenTheAtriaFlutter(int conducted) {
        float[] lead = wave(360, 60, t -> {
            double beat = t % (0.2 * conducted) - 0.1;
            return 0.25 * (1 - t % 0.2 / 0.1) + 1.1 * Math.exp(-0.5 * Math.pow(beat / 0.018, 2));
        });
        assertNeverPresent(360, lead);
    }

    @ParameterizedTest(name = "ventricular tachycardia at {0} a minute")
    @ValueSource(ints = {110, 130, 160, 180, 206, 220})
    void shouldStaySilentWhenVentricularTachycardiaIsOrganised(int rate) {
        for (VentricularFocus focus : VentricularFocus.values()) {
            PatientProfile patient = new PatientProfile(66, 2, 0.5, 0.25, 0.05, 1, 1, 0, 1, focus, 100, rate, 70);
            assertThat(find(
                                    MIXED_HERTZ,
                                    simulate(
                                            MIXED_HERTZ,
                                            patient,
                                            60,
                                            RhythmScript.of(normal(seconds(10)), run(120), normal(MINUTE))))
                            .decided())
                    .as("%s", focus)
                    .isNaN();
        }
    }

    @Test
    void shouldStaySilentWhenRhythmIsPacedFibrillatingInTheAtriaOrBigeminal() {
        assertNeverPresent(
                MIXED_HERTZ,
                simulate(
                        MIXED_HERTZ,
                        180,
                        RhythmScript.of(paced(MINUTE), atrialFibrillation(MINUTE), bigeminy(MINUTE))));
    }

    @ParameterizedTest
    @EnumSource(NoiseKind.class)
    void shouldStaySilentWhenNoiseIsAsLoudAsTheQrs(NoiseKind kind) {
        for (double decibels : new double[] {6, 0, -6}) {
            assertNeverPresent(
                    MIXED_HERTZ,
                    simulate(
                            MIXED_HERTZ,
                            180,
                            RhythmScript.of(
                                    noise(kind, NoiseLevel.ofDecibels(decibels), seconds(180)), normal(MINUTE))));
        }
    }

    @ParameterizedTest
    @EnumSource(NoiseKind.class)
    void shouldStaySilentWhenNothingBeatsUnderTheNoise(NoiseKind kind) {
        assertNeverPresent(
                MIXED_HERTZ,
                simulate(
                        MIXED_HERTZ,
                        120,
                        RhythmScript.of(
                                noise(kind, NoiseLevel.ofMillivolts(0.3), seconds(120)), asystole(seconds(110)))));
    }

    @Test
    void shouldStaySilentWhenTheHeartStandsStillOrTheLineIsFlat() {
        assertNeverPresent(
                MIXED_HERTZ,
                simulate(MIXED_HERTZ, 60, RhythmScript.of(normal(seconds(20)), asystole(seconds(30)), normal(MINUTE))));
        assertNeverPresent(MIXED_HERTZ, new float[10_000]);
        assertNeverPresent(
                MIXED_HERTZ,
                simulate(
                        MIXED_HERTZ,
                        60,
                        RhythmScript.of(normal(seconds(20)), leadAtRail(EcgLead.II, 5, seconds(10)), normal(MINUTE))));
    }

    /** Mains and drift in a line that is still. */
    @Test
    void shouldStaySilentWhenEnergyIsBelowTheLeast() {
        double finest = FibrillationLead.LEAST_MILLIVOLTS * Math.sqrt(2);
        assertThat(find(MIXED_HERTZ, wave(MIXED_HERTZ, 30, t -> 0.95 * finest * Math.sin(2 * Math.PI * 5 * t)))
                        .decided())
                .isNaN();
        assertThat(find(MIXED_HERTZ, wave(MIXED_HERTZ, 30, t -> 1.1 * finest * Math.sin(2 * Math.PI * 5 * t)))
                        .decided())
                .isLessThan(10);
    }

    @Test
    void shouldWeighAllLeadsThatSaySomething() {
        float[] fibrillation =
                simulate(MIXED_HERTZ, 40, RhythmScript.of(ventricularFibrillation(seconds(40)), normal(MINUTE)))[0];
        float[] sinus = simulate(MIXED_HERTZ, 40, RhythmScript.of(normal(MINUTE)))[0];
        float[] flat = new float[sinus.length];

        assertThat(find(MIXED_HERTZ, fibrillation, flat).decided())
                .as("a flat lead")
                .isLessThan(10);
        assertThat(find(MIXED_HERTZ, flat, fibrillation, flat).decided())
                .as("two flat leads")
                .isLessThan(10);
        assertNeverPresent(MIXED_HERTZ, fibrillation, sinus);
        assertNeverPresent(MIXED_HERTZ, sinus, fibrillation);
    }

    @Test
    void shouldLeaveOutLeadsThatAreOffAndEndWhenAllAre() {
        float[] fibrillation =
                simulate(MIXED_HERTZ, 40, RhythmScript.of(ventricularFibrillation(seconds(40)), normal(MINUTE)))[0];
        float[] sinus = simulate(MIXED_HERTZ, 40, RhythmScript.of(normal(MINUTE)))[0];
        VentricularFibrillationDetector detector =
                new VentricularFibrillationDetector(SampleRate.ofHertz(MIXED_HERTZ), 2);

        feed(detector, 0, 20, fibrillation, sinus, true, false);
        assertThat(detector.present()).isTrue();
        feed(detector, 20, 31, fibrillation, sinus, false, false);
        assertThat(detector.present()).isFalse();
        feed(detector, 0, 20, fibrillation, sinus, false, true);
        assertThat(detector.present()).isFalse();
        feed(detector, 0, 20, fibrillation, sinus, true, false);
        assertThat(detector.present()).isTrue();
        assertThat(detector.since() / MIXED_HERTZ).isBetween(49.0, 53.0);
    }

    private static void feed(
            VentricularFibrillationDetector detector,
            int fromSecond,
            int toSecond,
            float[] first,
            float[] second,
            boolean... usable) {
        for (int n = (int) (fromSecond * MIXED_HERTZ); n < toSecond * MIXED_HERTZ; n++) {
            detector.next(new float[] {first[n], second[n]}, usable);
        }
    }

    @Test
    void shouldNotBeHarmedWhenSamplesAreNoNumbers() {
        float[] fibrillation =
                simulate(MIXED_HERTZ, 40, RhythmScript.of(ventricularFibrillation(seconds(40)), normal(MINUTE)))[0];
        for (int n = 500; n < 520; n++) {
            fibrillation[n] = n % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
        }
        assertThat(find(MIXED_HERTZ, fibrillation).decided()).isLessThan(10);
    }

    /** A shock or a moved electrode puts the line somewhere else: no episode comes of the step. */
    @Test
    void shouldStaySilentWhenALeadComesBackElsewhere() {
        VentricularFibrillationDetector detector =
                new VentricularFibrillationDetector(SampleRate.ofHertz(MIXED_HERTZ), 1);
        float[] sinus = simulate(MIXED_HERTZ, 40, RhythmScript.of(normal(MINUTE)))[0];
        for (int n = 0; n < sinus.length; n++) {
            detector.next(new float[] {sinus[n] + n / 1000 * 20}, new boolean[] {n % 1000 > 100});
            assertThat(detector.present()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} Hz, broken off and restored at random, seed 8")
    @ValueSource(doubles = {128, 250, 360, 500})
    void shouldGoOnExactlyFromASavedState_seed8(double hertz) {
        Random random = new Random(8);
        float[][] leads = simulate(
                hertz,
                80,
                RhythmScript.of(
                        normal(seconds(10)),
                        ventricularFibrillation(seconds(20)),
                        normal(seconds(25)),
                        ventricularFibrillation(seconds(30)),
                        normal(MINUTE)));
        SampleRate rate = SampleRate.ofHertz(hertz);
        VentricularFibrillationDetector whole = new VentricularFibrillationDetector(rate, 2);
        VentricularFibrillationDetector broken = new VentricularFibrillationDetector(rate, 2);
        int changes = 0;
        boolean before = false;
        for (int n = 0; n < leads[0].length; n++) {
            float[] sample = {leads[0][n], leads[1][n]};
            boolean[] usable = {n % 7001 > 50, true};
            whole.next(sample, usable);
            broken.next(sample, usable);
            assertThat(broken.present()).isEqualTo(whole.present());
            assertThat(broken.since()).isEqualTo(whole.since());
            changes += before != whole.present() ? 1 : 0;
            before = whole.present();
            if (random.nextInt(100) == 0) {
                ByteBuffer state = ByteBuffer.allocate(broken.stateBytes());
                broken.save(state);
                assertThat(state.remaining()).isZero();
                broken = new VentricularFibrillationDetector(rate, 2);
                broken.restore(state.flip());
                assertThat(state.remaining()).isZero();
                ByteBuffer again = ByteBuffer.allocate(broken.stateBytes());
                broken.save(again);
                assertThat(again.flip()).isEqualTo(state.flip());
            }
        }
        assertThat(changes).as("begins and ends").isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldBeAsNewWhenReset() {
        float[][] leads =
                simulate(MIXED_HERTZ, 30, RhythmScript.of(ventricularFibrillation(seconds(30)), normal(MINUTE)));
        VentricularFibrillationDetector detector =
                new VentricularFibrillationDetector(SampleRate.ofHertz(MIXED_HERTZ), 2);
        feed(detector, 0, 17, leads[0], leads[1], true, true);
        assertThat(detector.present()).isTrue();

        detector.reset();

        assertThat(detector.present()).isFalse();
        assertThat(detector.since()).isEqualTo(VentricularFibrillationDetector.NONE);
        ByteBuffer state = ByteBuffer.allocate(detector.stateBytes());
        detector.save(state);
        VentricularFibrillationDetector fresh = new VentricularFibrillationDetector(SampleRate.ofHertz(MIXED_HERTZ), 2);
        ByteBuffer expected = ByteBuffer.allocate(fresh.stateBytes());
        fresh.save(expected);
        assertThat(state.flip()).isEqualTo(expected.flip());
    }

    @ParameterizedTest(name = "{0} Hz")
    @ValueSource(doubles = {100, 125, 128, 200, 250, 257, 360, 500, 512, 1000})
    void shouldKeepNoMoreThanAKilobyteOfTwoLeads(double hertz) {
        assertThat(new VentricularFibrillationDetector(SampleRate.ofHertz(hertz), 2).stateBytes())
                .isLessThanOrEqualTo(1024);
    }

    @Test
    void shouldRefuseWhatItCannotWorkOn() {
        SampleRate rate = SampleRate.ofHertz(250);
        assertThatThrownBy(() -> new VentricularFibrillationDetector(rate, 0)).hasMessageContaining("leads");
        assertThatThrownBy(() -> new VentricularFibrillationDetector(SampleRate.ofHertz(99), 1))
                .hasMessageContaining("rate");
    }
}
