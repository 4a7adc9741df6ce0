package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.ecg.wfdb.AnnotationCode;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.Fibrillation;
import io.beatwatch.trainer.dataset.Reading;
import io.beatwatch.trainer.dataset.RecordBeats;
import io.beatwatch.trainer.dataset.RecordFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleWeightsTest {
    private static final Augmentation.Settings NOTHING = new Augmentation.Settings(0, 0, 0, 0, 0, 0);
    private static final FitSettings SETTINGS = new FitSettings(1, 32, 0.001, 0, 2, 0.25, 0.3, 0.5, 0, NOTHING);
    private static final Set<BeatClass> N_S_V = EnumSet.of(BeatClass.N, BeatClass.S, BeatClass.V);
    private static final BeatDataset NONE = new BeatDataset(List.of());

    @TempDir
    private Path root;

    private static RecordBeats record(String name, int n, int s, int v, int q) {
        List<BeatClass> classes = new ArrayList<>();
        classes.addAll(Collections.nCopies(n, BeatClass.N));
        classes.addAll(Collections.nCopies(s, BeatClass.S));
        classes.addAll(Collections.nCopies(v, BeatClass.V));
        classes.addAll(Collections.nCopies(q, BeatClass.Q));
        return RecordBeats.of(name, Collections.nCopies(classes.size(), premature(-1)), classes);
    }

    /** A beat whose interval is so much shorter than the basic one, as the feature has it. */
    private static float[] premature(float againstBasic) {
        float[] input = new float[PatientFeatures.LENGTH];
        input[PatientFeatures.WINDOW_VALUES + PatientFeatures.FEATURES.indexOf("rr/basic")] = againstBasic;
        return input;
    }

    private static double mean(List<Example> examples, BeatClass beatClass) {
        return examples.stream()
                .filter(e -> e.beatClass() == beatClass)
                .mapToDouble(Example::weight)
                .average()
                .orElseThrow();
    }

    @Test
    void shouldWeighClassesByTheSquareRootOfTheirShareOfAPass() {
        TrainingData data = new TrainingData(new BeatDataset(List.of(record("a", 400, 16, 100, 0))), NONE, NONE);
        List<Example> examples = ExampleWeights.of(data, N_S_V, SETTINGS, Map.of());
        // a pass has a quarter of the N beats, 100
        assertThat(mean(examples, BeatClass.S) / mean(examples, BeatClass.V)).isCloseTo(2.5, within(1e-5));
        assertThat(mean(examples, BeatClass.N) / mean(examples, BeatClass.V)).isCloseTo(1, within(1e-5));
        assertThat(examples.stream().mapToDouble(Example::weight).average().orElseThrow())
                .isCloseTo(1, within(1e-5));
    }

    @Test
    void shouldCountABeatLessWhereItsPatientHasManyButTheClassAsMuchAsBefore() {
        TrainingData one = new TrainingData(new BeatDataset(List.of(record("a", 400, 100, 50, 0))), NONE, NONE);
        TrainingData two = new TrainingData(
                new BeatDataset(List.of(record("a", 200, 99, 0, 0), record("b", 200, 1, 50, 0))), NONE, NONE);
        List<Example> examples = ExampleWeights.of(two, N_S_V, SETTINGS, Map.of());
        List<Float> ofS = examples.stream()
                .filter(e -> e.beatClass() == BeatClass.S)
                .map(Example::weight)
                .toList();
        // one beat of 1 against one of 99
        assertThat(ofS.get(99) / ofS.get(0)).isCloseTo((float) Math.sqrt(99), within(1e-3f));
        assertThat(mean(examples, BeatClass.S))
                .isCloseTo(mean(ExampleWeights.of(one, N_S_V, SETTINGS, Map.of()), BeatClass.S), within(1e-4));
    }

    @Test
    void shouldLeaveOutClassesThatAreNotTrained() {
        TrainingData data = new TrainingData(new BeatDataset(List.of(record("a", 10, 5, 5, 7))), NONE, NONE);
        assertThat(ExampleWeights.of(data, N_S_V, SETTINGS, Map.of()))
                .hasSize(20)
                .noneMatch(e -> e.beatClass() == BeatClass.Q);
    }

    @Test
    void shouldWeighNoisyAndMadeUpBeatsAndDatabasesAsTold() {
        BeatDataset real = new BeatDataset(List.of(record("a", 100, 10, 10, 0)));
        TrainingData data = new TrainingData(real, real, real);
        List<Example> examples = ExampleWeights.of(data, N_S_V, SETTINGS, Map.of());
        assertThat(examples).hasSize(360);
        assertThat(examples.get(120).weight() / examples.get(0).weight()).isCloseTo(0.3f, within(1e-5f));
        assertThat(examples.get(240).weight() / examples.get(0).weight()).isCloseTo(0.5f, within(1e-5f));
        // of noisy beats it is not taught which conducted ones are S
        for (int i = 0; i < examples.size(); i++) {
            assertThat(examples.get(i).conductedAsOne()).as("beat " + i).isEqualTo(i >= 120 && i < 240);
        }

        BeatDataset both = new BeatDataset(List.of(record("a", 100, 10, 10, 0), record("svdb/b", 100, 10, 10, 0)));
        List<Example> weighed =
                ExampleWeights.of(new TrainingData(both, NONE, NONE), N_S_V, SETTINGS, Map.of("svdb", 3.0));
        assertThat(weighed.get(120).weight() / weighed.get(0).weight()).isCloseTo(3, within(1e-4f));
    }

    @Test
    void shouldNotTeachThatABeatIsSWhichIsNotPremature() {
        List<float[]> inputs = List.of(premature(-0.41f), premature(-0.39f), premature(0.5f), premature(0.5f));
        BeatDataset beats = new BeatDataset(
                List.of(RecordBeats.of("a", inputs, List.of(BeatClass.S, BeatClass.S, BeatClass.S, BeatClass.N))));
        List<Example> examples = ExampleWeights.of(new TrainingData(beats, NONE, NONE), N_S_V, SETTINGS, Map.of());
        assertThat(examples).extracting(Example::conductedAsOne).containsExactly(false, true, true, false);
    }

    @Test
    void shouldNotTeachVApartFromFWhereAnnotatorsDidNot() {
        BeatDataset both = new BeatDataset(List.of(record("100", 2, 2, 2, 0), record("svdb/800", 2, 2, 2, 0)));
        List<Example> examples = ExampleWeights.of(new TrainingData(both, both, both), N_S_V, SETTINGS, Map.of());
        for (int i = 0; i < examples.size(); i++) {
            boolean ventricularOfSvdb = i % 12 >= 10;
            boolean madeUp = i >= 24;
            assertThat(examples.get(i).ventricularAsOne()).as("beat " + i).isEqualTo(ventricularOfSvdb && !madeUp);
        }
    }

    @Test
    void shouldTeachFibrillationWithConductedBeatsWhoseRhythmIsKnownAndNoiseDoesNotCover() throws IOException {
        Path mitdb = Files.createDirectory(root.resolve("mitdb"));
        List<Annotation> annotations = List.of(
                new Annotation(200, AnnotationCode.NORMAL),
                new Annotation(300, AnnotationCode.RHYTHM_CHANGE, "(N"),
                new Annotation(400, AnnotationCode.NORMAL),
                new Annotation(500, AnnotationCode.RHYTHM_CHANGE, "(AFIB"),
                new Annotation(600, AnnotationCode.NORMAL),
                new Annotation(650, AnnotationCode.COMMENT, "(N"),
                new Annotation(700, AnnotationCode.VENTRICULAR_PREMATURE),
                new Annotation(750, AnnotationCode.RHYTHM_CHANGE, "noise"),
                new Annotation(800, AnnotationCode.NORMAL),
                new Annotation(900, AnnotationCode.ATRIAL_PREMATURE));
        SyntheticFolder.write(mitdb, "100", new short[1200], annotations);
        BeatDataset read = new BeatDataset(List.of(new RecordFolder(root)
                .read(
                        "100",
                        new PatientNetwork().contract("test", "test", OperatingPoints.MOST_PROBABLE, "none"),
                        Reading.GIVEN)));
        List<Example> examples = ExampleWeights.of(new TrainingData(read, read, NONE), N_S_V, SETTINGS, Map.of());
        assertThat(examples.subList(0, 6))
                .extracting(Example::fibrillation)
                .containsExactly(
                        Fibrillation.UNKNOWN,
                        Fibrillation.ABSENT,
                        Fibrillation.PRESENT,
                        Fibrillation.UNKNOWN,
                        Fibrillation.PRESENT,
                        Fibrillation.ABSENT);
        assertThat(examples.subList(6, 12)).allMatch(e -> e.fibrillation() == Fibrillation.UNKNOWN);
    }

    @Test
    void shouldTrainQWhereThereAreManyOfIt() {
        assertThat(new TrainingData(new BeatDataset(List.of(record("a", 10, 1, 0, 499))), NONE, NONE).classes())
                .containsExactly(BeatClass.N, BeatClass.S);
        assertThat(new TrainingData(new BeatDataset(List.of(record("a", 10, 0, 1, 500))), NONE, NONE).classes())
                .containsExactly(BeatClass.N, BeatClass.V, BeatClass.Q);
    }

    @Test
    void shouldMixATeachersWordIn() {
        Example taught = Example.of(new float[0], BeatClass.V, 2).taught(new float[] {0.5f, 0, 0.5f, 0, 0}, 0.4);
        assertThat(taught.target()[0]).isCloseTo(0.2f, within(1e-6f));
        assertThat(taught.target()[2]).isCloseTo(0.8f, within(1e-6f));
        assertThat(taught.weight()).isEqualTo(2);
    }
}
