package io.beatwatch.ecg.simulation;

import static io.beatwatch.ecg.simulation.Recording.seconds;
import static io.beatwatch.ecg.simulation.RhythmSegment.atrialFibrillation;
import static io.beatwatch.ecg.simulation.RhythmSegment.leadOff;
import static io.beatwatch.ecg.simulation.RhythmSegment.noise;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.pac;
import static io.beatwatch.ecg.simulation.RhythmSegment.paced;
import static io.beatwatch.ecg.simulation.RhythmSegment.pvc;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static io.beatwatch.ecg.simulation.RhythmSegment.ventricularFibrillation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.ecg.wfdb.AnnotationReader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcgSimulatorTest {
    /** Everything at once, for what must hold whatever is played. */
    private static final RhythmScript EVENTFUL = RhythmScript.of(
                    noise(NoiseKind.BASELINE_WANDER, NoiseLevel.ofMillivolts(0.2), seconds(7)),
                    normal(seconds(5)),
                    pvc(),
                    noise(NoiseKind.ELECTRODE_MOTION, NoiseLevel.ofDecibels(6), seconds(20)),
                    run(5),
                    atrialFibrillation(seconds(6)),
                    leadOff(EcgLead.V1, seconds(3)),
                    pvc(),
                    normal(seconds(3)),
                    pac(),
                    noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(0.05), seconds(5)),
                    ventricularFibrillation(seconds(4)),
                    paced(seconds(5)))
            .repeated();

    private static final RhythmScript CLEAN = RhythmScript.of(
                    normal(seconds(8)),
                    pvc(),
                    normal(seconds(4)),
                    pac(),
                    normal(seconds(3)),
                    run(4),
                    paced(seconds(6)),
                    atrialFibrillation(seconds(10)))
            .repeated();

    private static SimulationSettings settings(double hertz, EcgLead... leads) {
        return SimulationSettings.of(SampleRate.ofHertz(hertz), leads);
    }

    private static EcgSimulator eventful(long seed) {
        return EcgSimulator.ofSeed(
                seed, EVENTFUL, settings(360, EcgLead.II, EcgLead.V1).withBackgroundNoise(0.01));
    }

    @Test
    void shouldRepeatItselfWhenSeedIsTheSame() {
        Recording first = Recording.of(eventful(7), 90);
        Recording second = Recording.of(eventful(7), 90);

        assertThat(second.millivolts()).isDeepEqualTo(first.millivolts());
        assertThat(second.annotations()).isEqualTo(first.annotations());
    }

    @Test
    void shouldDifferWhenSeedDiffers() {
        assertThat(Recording.of(eventful(8), 20).annotations())
                .isNotEqualTo(Recording.of(eventful(7), 20).annotations());
    }

    @Test
    void shouldBeAnotherDayOfTheSamePatientWhenOnlyTheSimulatorsSeedDiffers() {
        Recording one = Recording.typical(RhythmScript.of(normal(seconds(60))), 60, 1);
        Recording other = Recording.typical(RhythmScript.of(normal(seconds(60))), 60, 2);

        assertThat(one.annotations()).isNotEqualTo(other.annotations());
        assertThat(one.word().length()).isCloseTo(other.word().length(), within(3));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldGiveTheSameWhenReadInChunksOfAnyLength(long seed) {
        int count = 360 * 90;
        Recording whole = Recording.of(eventful(11), 90);
        SimulationRandom random = new SimulationRandom(seed);
        EcgSimulator simulator = eventful(11);
        float[][] millivolts = new float[2][count];
        List<Annotation> annotations = new ArrayList<>();

        while (simulator.position() < count) {
            int longest = random.chance(0.1) ? 2000 : 100;
            int length = (int) Math.min(random.index(longest), count - simulator.position());
            long before = simulator.position();
            int known = annotations.size();
            simulator.read(millivolts, (int) before, length, annotations::add);

            assertThat(simulator.position()).isEqualTo(before + length);
            assertThat(annotations.subList(known, annotations.size()))
                    .allSatisfy(a -> assertThat(a.sample()).isBetween(before, simulator.position() - 1));
        }

        assertThat(millivolts).isDeepEqualTo(whole.millivolts());
        assertThat(annotations).isEqualTo(whole.annotations());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldOrderTruthWithOneAnnotationASampleWhenAnythingIsPlayed(long seed) {
        List<Long> samples = Recording.of(eventful(seed), 300).annotations().stream()
                .map(Annotation::sample)
                .toList();

        assertThat(samples).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "seed {0} in {1}")
    @CsvSource({"1,II", "2,V1", "3,V5", "4,I", "5,AVR", "6,V2", "7,III", "8,II", "9,V1", "10,V6", "11,AVF", "12,V4"})
    void shouldMarkTheExtremumOfTheFirstLeadsQrsWhenSignalIsClean(long seed, EcgLead lead) {
        Recording clean = Recording.of(EcgSimulator.ofSeed(seed, CLEAN, settings(360, lead)), 200);
        float[] signal = clean.millivolts()[0];

        assertThat(clean.beats()).hasSizeGreaterThan(150).allSatisfy(beat -> {
            int peak = (int) beat.sample();
            int sign = signal[peak] > signal[peak - 12] ? 1 : -1;
            int best = peak;
            for (int i = Math.max(0, peak - 4); i <= peak + 4 && i < signal.length; i++) {
                best = sign * signal[i] > sign * signal[best] ? i : best;
            }
            assertThat(best).isCloseTo(peak, within(1));
        });
    }

    @Test
    void shouldMarkTheLargestDeflectionWhenLeadIsTwo() {
        Recording clean = Recording.typical(CLEAN, 200, 5);
        float[] signal = clean.millivolts()[0];

        assertThat(clean.beats()).allSatisfy(beat -> {
            int peak = (int) beat.sample();
            for (int i = Math.max(0, peak - 20); i < Math.min(signal.length, peak + 20); i++) {
                assertThat(Math.abs(signal[i])).isLessThanOrEqualTo(Math.abs(signal[peak]));
            }
        });
    }

    @ParameterizedTest(name = "{0} Hz")
    @ValueSource(doubles = {100, 125, 128, 200, 250, 257.3, 360, 500, 1000})
    void shouldPlaceTheSameBeatsWhenRateDiffers(double hertz) {
        Recording reference = Recording.of(EcgSimulator.ofSeed(3, CLEAN, settings(1000, EcgLead.II)), 120);
        Recording other = Recording.of(EcgSimulator.ofSeed(3, CLEAN, settings(hertz, EcgLead.II)), 120);

        assertThat(other.word()).isEqualTo(reference.word());
        for (int i = 0; i < reference.beats().size(); i++) {
            double expected = reference.beats().get(i).sample() / 1000.0;
            assertThat(other.beats().get(i).sample() / hertz).isCloseTo(expected, offset(1.01 / hertz + 0.0015));
        }
    }

    @ParameterizedTest
    @EnumSource(EcgLead.class)
    void shouldShowThePatientInEveryLeadWhenItIsChosen(EcgLead lead) {
        Recording recording =
                Recording.of(EcgSimulator.ofSeed(2, RhythmScript.of(normal(seconds(30))), settings(250, lead)), 30);

        assertThat(recording.rms(0, 0, 30 * 250)).isBetween(0.01, 0.6);
    }

    @Test
    void shouldKeepTheSignalOfALeadWhenOthersAreAddedBehindIt() {
        RhythmScript script = RhythmScript.of(normal(seconds(10)), pvc(), atrialFibrillation(seconds(20)));
        Recording alone = Recording.of(EcgSimulator.ofSeed(4, script, settings(360, EcgLead.V5)), 30);
        Recording first =
                Recording.of(EcgSimulator.ofSeed(4, script, settings(360, EcgLead.V5, EcgLead.II, EcgLead.V1)), 30);

        assertThat(first.millivolts()[0]).isEqualTo(alone.millivolts()[0]);
        assertThat(first.annotations()).isEqualTo(alone.annotations());
    }

    @Test
    void shouldKeepBeatingWhenDaysHavePassed() {
        EcgSimulator simulator = EcgSimulator.ofSeed(5, CLEAN, settings(100, EcgLead.II));
        float[][] chunk = new float[1][10_000];
        while (simulator.position() < 2L * 86_400 * 100) {
            simulator.read(chunk, 0, 10_000, a -> {});
        }
        long start = simulator.position();

        List<Annotation> annotations = new ArrayList<>();
        simulator.read(chunk, 0, 10_000, annotations::add);

        assertThat(annotations)
                .filteredOn(a -> a.code() == AnnotationCode.NORMAL)
                .hasSizeBetween(50, 200)
                .allSatisfy(a -> assertThat(a.sample()).isGreaterThanOrEqualTo(start));
        assertThat(chunk[0]).satisfies(s -> {
            for (float v : s) {
                assertThat(v).isBetween(-5f, 5f);
            }
        });
    }

    @Test
    void shouldReadBackTheSameWhenRecordIsWritten(@TempDir Path folder) throws Exception {
        EcgSimulator simulator = eventful(21);
        SimulatedRecord simulated = simulator.record("sim21", Duration.ofSeconds(60));
        simulated.write(folder);

        WfdbRecord read = WfdbRecord.read(folder.resolve("sim21"));

        assertThat(read.header().leadNames()).containsExactly("MDC_ECG_ELEC_POTL_II", "MDC_ECG_ELEC_POTL_V1");
        assertThat(read.length()).isEqualTo(60 * 360);
        assertThat(read.samples(0)).isEqualTo(simulated.record().samples(0));
        assertThat(read.samples(1)).isEqualTo(simulated.record().samples(1));
        assertThat(AnnotationReader.read(folder.resolve("sim21"), "atr")).isEqualTo(simulated.annotations());
        float[] streamed = Recording.of(eventful(21), 60).millivolts()[0];
        float[] stored = read.millivolts(0);
        for (int i = 0; i < stored.length; i++) {
            assertThat(stored[i]).isCloseTo(streamed[i], offset(0.00051f));
        }
    }

    @Test
    void shouldCountFromItsOwnStartWhenRecordIsTakenLater() {
        Recording whole = Recording.of(eventful(22), 40);
        EcgSimulator simulator = eventful(22);
        simulator.record("first", Duration.ofSeconds(10));

        SimulatedRecord second = simulator.record("second", Duration.ofSeconds(30));

        assertThat(second.annotations().stream().map(a -> a.sample() + 3600).toList())
                .isEqualTo(whole.annotations().stream()
                        .map(Annotation::sample)
                        .filter(s -> s >= 3600)
                        .toList());
    }

    @Test
    void shouldRefuseAScriptWhenItNamesALeadThatIsNotRecorded() {
        RhythmScript script = RhythmScript.of(leadOff(EcgLead.V5, seconds(5)), normal(seconds(10)));

        assertThatThrownBy(() -> EcgSimulator.ofSeed(1, script, settings(360, EcgLead.II)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("V5");
    }

    @Test
    void shouldReadNothingWhenThereIsNoRoom() {
        EcgSimulator simulator = eventful(23);

        assertThatThrownBy(() -> simulator.read(new float[1][10], 0, 10, a -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 leads");
        assertThatThrownBy(() -> simulator.read(new float[2][10], 5, 6, a -> {}))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(simulator.position()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldPlayForHoursWhenPatientIsOfTheWardMix(long seed) {
        EcgSimulator simulator = EcgSimulator.ofSeed(
                seed, RhythmScript.random(seed), settings(125, EcgLead.II).withBackgroundNoise(0.01));

        Recording recording = Recording.of(simulator, 2 * 3600);

        assertThat(recording.beats().size() / 120.0).isBetween(40.0, 140.0);
        assertThat(recording.rms(0, 0, 2 * 3600 * 125)).isBetween(0.05, 1.0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepOrderAndDistanceWhenPatientsAndScriptsAreExtreme(long seed) {
        SimulationRandom random = new SimulationRandom(seed);
        for (int i = 0; i < 25; i++) {
            PatientProfile patient = extremePatient(random);
            RhythmScript script = anyScript(random);
            EcgLead lead = random.any(EcgLead.values());
            SimulationSettings settings = settings(random.uniform(100, 1000), lead);

            Recording recording = Recording.of(new EcgSimulator(patient, script, settings, seed), 60);

            assertThat(recording.annotations().stream().map(Annotation::sample))
                    .as("%s of %s", script, patient)
                    .isSorted()
                    .doesNotHaveDuplicates();
            for (double interval : recording.intervalsSeconds()) {
                assertThat(interval).as("%s of %s", script, patient).isGreaterThan(0.18);
            }
        }
    }

    private static PatientProfile extremePatient(SimulationRandom random) {
        return new PatientProfile(
                random.chance(0.5) ? 30 : 150,
                random.uniform(0, 10),
                random.uniform(0.1, 10),
                random.uniform(0.1, 0.6),
                random.uniform(0, 0.5),
                random.uniform(0.3, 2.5),
                random.uniform(0.7, 1.4),
                random.uniform(-60, 60),
                random.uniform(-1.2, 1.6),
                random.any(VentricularFocus.values()),
                random.chance(0.5) ? 50 : 160,
                random.chance(0.5) ? 110 : 220,
                random.chance(0.5) ? 40 : 110);
    }

    /** Up to twelve steps, in any order, from the very first sample. */
    private static RhythmScript anyScript(SimulationRandom random) {
        List<RhythmSegment> segments = new ArrayList<>();
        for (int i = random.index(12); i >= 0; i--) {
            segments.add(
                    switch (random.index(6)) {
                        case 0 -> new RhythmSegment.VentricularBeats(1 + random.index(6));
                        case 1 -> RhythmSegment.pause(seconds(random.uniform(1, 5)));
                        case 2 -> noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(0.1), seconds(random.uniform(1, 5)));
                        default ->
                            new RhythmSegment.Sustained(
                                    random.any(RhythmSegment.Rhythm.values()), seconds(random.uniform(0.1, 8)));
                    });
        }
        segments.add(normal(seconds(random.uniform(0.1, 3))));
        segments.add(random.chance(0.5) ? pac() : RhythmSegment.fusion());
        return new RhythmScript(segments, true);
    }
}
