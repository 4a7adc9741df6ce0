package io.beatwatch.ecg.simulation;

import static io.beatwatch.ecg.simulation.Recording.seconds;
import static io.beatwatch.ecg.simulation.RhythmSegment.allLeadsOff;
import static io.beatwatch.ecg.simulation.RhythmSegment.leadAtRail;
import static io.beatwatch.ecg.simulation.RhythmSegment.leadOff;
import static io.beatwatch.ecg.simulation.RhythmSegment.noise;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseAndLeadOffTest {
    private static final RhythmSegment MINUTES = normal(seconds(1200));

    private static Recording threeLeads(double seconds, RhythmSegment... segments) {
        SimulationSettings settings =
                SimulationSettings.of(SampleRate.ofHertz(360), EcgLead.II, EcgLead.V1, EcgLead.V5);
        return Recording.of(
                new EcgSimulator(PatientProfile.typical(), RhythmScript.of(segments), settings, 31), seconds);
    }

    @ParameterizedTest(name = "{0} at {1} Hz")
    @CsvSource({
        "BASELINE_WANDER,100", "BASELINE_WANDER,360", "BASELINE_WANDER,1000",
        "MUSCLE,100", "MUSCLE,360", "MUSCLE,1000",
        "ELECTRODE_MOTION,100", "ELECTRODE_MOTION,360", "ELECTRODE_MOTION,1000"
    })
    void shouldHaveUnitRmsAndNoMeanWhenProcessIsRunSeed1(NoiseKind kind, double hertz) {
        NoiseProcess process = kind.process(SampleRate.ofHertz(hertz), new SimulationRandom(1));
        int count = (int) (3600 * hertz);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double value = process.next();
            sum += value;
            squares += value * value;
        }

        assertThat(Math.sqrt(squares / count)).isCloseTo(1, withinPercentage(5));
        assertThat(sum / count).isCloseTo(0, offset(0.1));
    }

    @ParameterizedTest
    @EnumSource(NoiseKind.class)
    void shouldAddNoiseAtItsLevelWhenGivenInMillivolts(NoiseKind kind) {
        Recording noisy = threeLeads(600, noise(kind, NoiseLevel.ofMillivolts(0.2), seconds(1200)), MINUTES);
        Recording noise = noisy.minus(threeLeads(600, MINUTES));

        for (int lead = 0; lead < 3; lead++) {
            assertThat(noise.rms(lead, 360, 600 * 360)).isCloseTo(0.2, withinPercentage(10));
        }
        assertThat(noise.millivolts()[0]).isNotEqualTo(noise.millivolts()[1]);
    }

    @Test
    void shouldAddNoiseAtItsLevelWhenGivenInDecibels() {
        Recording clean = threeLeads(600, MINUTES);
        Recording noise = threeLeads(600, noise(NoiseKind.MUSCLE, NoiseLevel.ofDecibels(6), seconds(1200)), MINUTES)
                .minus(clean);

        for (int lead = 0; lead < 3; lead++) {
            Annotation beat = clean.beats().get(10);
            float min = 0;
            float max = 0;
            for (int i = -18; i < 18; i++) {
                float value = clean.millivolts()[lead][(int) beat.sample() + i];
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            double signalPower = (max - min) * (max - min) / 8;
            double noisePower = Math.pow(noise.rms(lead, 360, 600 * 360), 2);
            assertThat(10 * Math.log10(signalPower / noisePower)).isCloseTo(6, offset(0.7));
        }
    }

    @Test
    void shouldLeaveTheRhythmAloneWhenNoiseLiesOverIt() {
        Recording clean = threeLeads(30, normal(seconds(60)));
        Recording noisy = threeLeads(
                30,
                normal(seconds(10)),
                noise(NoiseKind.ELECTRODE_MOTION, NoiseLevel.ofMillivolts(0.5), seconds(5)),
                normal(seconds(60)));

        assertThat(noisy.beats()).isEqualTo(clean.beats());
        assertThat(noisy.minus(clean).rms(0, 0, 3600)).isZero();
        assertThat(noisy.minus(clean).rms(0, 3600, 5400)).isPositive();
        assertThat(noisy.minus(clean).rms(0, 5400, 30 * 360)).isZero();
        assertThat(noisy.of(AnnotationCode.SIGNAL_QUALITY))
                .extracting(Annotation::sample, Annotation::subtype)
                .containsExactly(tuple(3600L, 0b111), tuple(5400L, 0));
    }

    @Test
    void shouldBeFlatWhileALeadIsOffAndComeBack() {
        Recording clean = threeLeads(30, normal(seconds(60)));
        Recording off = threeLeads(30, normal(seconds(10)), leadOff(EcgLead.V1, seconds(5)), normal(seconds(60)));

        assertThat(off.rms(1, 3600, 5400)).isZero();
        assertThat(off.minus(clean).rms(1, 0, 3600)).isZero();
        assertThat(off.minus(clean).rms(1, 5400, 30 * 360)).isZero();
        assertThat(off.millivolts()[0]).isEqualTo(clean.millivolts()[0]);
        assertThat(off.beats()).isEqualTo(clean.beats());
        assertThat(off.of(AnnotationCode.SIGNAL_QUALITY))
                .extracting(Annotation::sample, Annotation::subtype)
                .containsExactly(tuple(3600L, 0b0010_0010), tuple(5400L, 0));
    }

    @Test
    void shouldBeAtTheRailWhenAsked() {
        Recording off = threeLeads(20, normal(seconds(5)), leadAtRail(EcgLead.II, 5, seconds(5)), normal(seconds(60)));

        assertThat(off.millivolts()[0][1800]).isEqualTo(5f);
        assertThat(off.millivolts()[0][3599]).isEqualTo(5f);
        assertThat(off.rms(0, 1800, 3600)).isEqualTo(5.0);
    }

    @Test
    void shouldHideNoiseAndSayBothWhenALeadIsOffUnderNoise() {
        Recording recording = threeLeads(
                30,
                normal(seconds(5)),
                allLeadsOff(seconds(10)),
                normal(seconds(2)),
                noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(0.3), seconds(12)),
                normal(seconds(60)));

        assertThat(recording.rms(2, 1800, 5400)).isZero();
        assertThat(recording.of(AnnotationCode.SIGNAL_QUALITY))
                .extracting(Annotation::sample, Annotation::subtype)
                .containsExactly(tuple(1800L, 0x77), tuple(5400L, 0x07), tuple(19 * 360L, 0));
    }

    @Test
    void shouldAddBackgroundWithoutAnnotationWhenSettingsAskForIt() {
        SimulationSettings settings = SimulationSettings.of(SampleRate.ofHertz(360), EcgLead.II);
        RhythmScript script = RhythmScript.of(MINUTES);
        Recording noisy = Recording.of(
                new EcgSimulator(PatientProfile.typical(), script, settings.withBackgroundNoise(0.02), 31), 60);
        Recording clean = Recording.of(new EcgSimulator(PatientProfile.typical(), script, settings, 31), 60);

        assertThat(noisy.minus(clean).rms(0, 0, 60 * 360)).isCloseTo(0.02, withinPercentage(5));
        assertThat(noisy.annotations()).isEqualTo(clean.annotations());
    }
}
