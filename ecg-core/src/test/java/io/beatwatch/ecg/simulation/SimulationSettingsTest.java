package io.beatwatch.ecg.simulation;

import static io.beatwatch.ecg.simulation.Recording.seconds;
import static io.beatwatch.ecg.simulation.RhythmSegment.atrialFibrillation;
import static io.beatwatch.ecg.simulation.RhythmSegment.fusion;
import static io.beatwatch.ecg.simulation.RhythmSegment.noise;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.pac;
import static io.beatwatch.ecg.simulation.RhythmSegment.paced;
import static io.beatwatch.ecg.simulation.RhythmSegment.pause;
import static io.beatwatch.ecg.simulation.RhythmSegment.pvc;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.beatwatch.ecg.signal.SampleRate;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user can get wrong, and what he is told. */
class SimulationSettingsTest {
    private static void refused(ThrowingCallable call, String field) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(field);
    }

    private static SimulationSettings settings(double hertz, EcgLead... leads) {
        return SimulationSettings.of(SampleRate.ofHertz(hertz), leads);
    }

    @ParameterizedTest
    @ValueSource(doubles = {100, 100.5, 1000})
    void shouldAcceptARateWhenWithinBounds(double hertz) {
        assertThatCode(() -> settings(hertz, EcgLead.II)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(doubles = {99.9, 1000.1})
    void shouldRefuseARateWhenOutOfBounds(double hertz) {
        refused(() -> settings(hertz, EcgLead.II), "rate");
    }

    @Test
    void shouldRefuseLeadsWhenNoneOrManyOrRepeated() {
        refused(() -> settings(360), "leads");
        refused(() -> settings(360, EcgLead.II, EcgLead.II), "leads");
        refused(() -> settings(360, EcgLead.I, EcgLead.II, EcgLead.V1, EcgLead.V2), "leads");
    }

    @Test
    void shouldRefuseBackgroundNoiseWhenNegativeOrLoud() {
        refused(() -> settings(360, EcgLead.II).withBackgroundNoise(-0.001), "backgroundNoiseMillivolts");
        refused(() -> settings(360, EcgLead.II).withBackgroundNoise(0.11), "backgroundNoiseMillivolts");
    }

    @ParameterizedTest
    @EnumSource(EcgLead.class)
    void shouldFindALeadWhenNamedAsIeeeDoes(EcgLead lead) {
        assertThat(EcgLead.ofIeeeName(lead.ieeeName())).isEqualTo(lead);
        assertThat(lead.ieeeName()).isEqualTo("MDC_ECG_ELEC_POTL_" + lead.name());
    }

    @Test
    void shouldSayWhichLeadsThereAreWhenNameIsUnknown() {
        assertThatThrownBy(() -> EcgLead.ofIeeeName("MLII"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MLII")
                .hasMessageContaining("MDC_ECG_ELEC_POTL_V5");
    }

    @Test
    void shouldSumToNothingWhenEinthovenAndGoldbergerAreApplied() {
        Dipole dipole = new Dipole(0.7, -0.3, 0.4);
        double one = EcgLead.I.project(dipole);
        double two = EcgLead.II.project(dipole);

        assertThat(EcgLead.III.project(dipole)).isEqualTo(two - one, offset(1e-9));
        assertThat(EcgLead.AVR.project(dipole)).isEqualTo(-(one + two) / 2, offset(1e-9));
        assertThat(EcgLead.AVL.project(dipole)).isEqualTo(one - two / 2, offset(1e-9));
        assertThat(EcgLead.AVF.project(dipole)).isEqualTo(two - one / 2, offset(1e-9));
    }

    @Test
    void shouldRefuseAPatientWhenHeartRateIsImpossible() {
        refused(() -> PatientProfile.typical().withHeartRateBpm(29.9), "heartRateBpm");
        refused(() -> PatientProfile.typical().withHeartRateBpm(150.1), "heartRateBpm");
        refused(() -> PatientProfile.typical().withHeartRateBpm(Double.NaN), "heartRateBpm");
        assertThat(PatientProfile.typical().withHeartRateBpm(30).heartRateBpm()).isEqualTo(30);
    }

    @Test
    void shouldMakeDifferentPatientsWhenSeedsDiffer() {
        assertThat(LongStream.range(0, 500).mapToObj(PatientProfile::random).distinct())
                .hasSize(500);
        assertThat(PatientProfile.random(9)).isEqualTo(PatientProfile.random(9));
    }

    @Test
    void shouldRefuseSegmentsWhenTheirNumbersMakeNoSense() {
        refused(() -> normal(Duration.ZERO), "duration");
        refused(() -> normal(Duration.ofSeconds(-1)), "duration");
        refused(() -> normal(Duration.ofDays(4000)), "duration");
        refused(() -> pause(Duration.ofMillis(999)), "pause");
        refused(() -> run(2), "beats");
        refused(() -> run(1001), "beats");
        refused(() -> new RhythmSegment.VentricularBeats(0), "count");
        refused(() -> NoiseLevel.ofMillivolts(0), "noise level");
        refused(() -> NoiseLevel.ofDecibels(41), "noise level");
        refused(() -> noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(0.1), Duration.ZERO), "duration of noise");
        refused(() -> RhythmSegment.leadAtRail(EcgLead.II, 31, seconds(5)), "millivolts");
    }

    @Test
    void shouldRefuseAScriptWhenEmpty() {
        refused(() -> RhythmScript.of(), "segments");
    }

    @Test
    void shouldRefuseToLoopWhenNothingTakesTime() {
        RhythmScript overlays = RhythmScript.of(noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(0.1), seconds(1)));

        refused(overlays::repeated, "looping");
    }

    @Test
    void shouldRefuseAScriptWhenABeatNeedsSinusRhythmThatIsNotThere() {
        refused(() -> RhythmScript.of(atrialFibrillation(seconds(10)), pac()), "segments[1]");
        refused(() -> RhythmScript.of(normal(seconds(5)), paced(seconds(10)), pvc(), fusion()), "segments[3]");
        assertThatCode(() -> RhythmScript.of(atrialFibrillation(seconds(10)), normal(seconds(1)), pac()))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseToLoopWhenABeatNeedsSinusRhythmInTheSecondRound() {
        RhythmScript once = RhythmScript.of(pac(), atrialFibrillation(seconds(10)));

        refused(once::repeated, "segments[0]");
    }

    @Test
    void shouldDrawSoundScriptsWhenWardIsLarge() {
        List<RhythmScript> ward =
                LongStream.range(0, 2000).mapToObj(RhythmScript::random).toList();

        assertThat(ward).allMatch(RhythmScript::looping);
        assertThat(ward).anySatisfy(s -> assertThat(s.segments()).contains(pac()));
        assertThat(ward)
                .anySatisfy(s -> assertThat(s.segments())
                        .anyMatch(g -> g instanceof RhythmSegment.Sustained r
                                && r.rhythm() == RhythmSegment.Rhythm.VENTRICULAR_FIBRILLATION));
        assertThat(RhythmScript.random(5)).isEqualTo(RhythmScript.random(5));
    }
}
