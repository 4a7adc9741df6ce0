package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.trainer.calibration.ScoredRecord;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.dataset.RecordBeats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
    private static final FitSettings FIT =
            new FitSettings(8, 16, 0.01, 0, 2, 1, 0, 1, 0, new Augmentation.Settings(0, 0, 0, 0, 0, 0));
    private static final BeatDataset NONE = new BeatDataset(List.of());
    private static final Procedure ONE = new Procedure(PatientNetwork.Design.DEFAULT, FIT, Map.of(), 1, 0);
    private static final Procedure TWO_AND_A_PUPIL =
            new Procedure(PatientNetwork.Design.DEFAULT, FIT, Map.of(), 2, 0.7);

    @BeforeAll
    static void startEngine() {
        Torch.start(1);
    }

    /** Beats of N and V; one feature says which, the other way round in an odd patient. */
    private static RecordBeats record(String name, boolean odd, long seed) {
        Random random = new Random(seed);
        List<float[]> inputs = new ArrayList<>();
        List<BeatClass> classes = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            boolean v = i % 4 == 0;
            float[] input = new float[PatientFeatures.LENGTH];
            input[PatientFeatures.WINDOW_VALUES] = (v == odd ? -1 : 1) + 0.1f * (float) random.nextGaussian();
            inputs.add(input);
            classes.add(v ? BeatClass.V : BeatClass.N);
        }
        return RecordBeats.of(name, inputs, classes);
    }

    private static List<ScoredRecord> heldOut(TrainingData data, int folds) {
        return CrossValidation.heldOut(
                        ONE, data, record -> Map.of("as it is", record), folds, 1, Device.cpu(), TrainingProgress.NONE)
                .get("as it is");
    }

    private static double meanOfV(ScoredRecord record, BeatClass reference) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < record.beats().size(); i++) {
            if (record.beats().classes().get(i) == reference) {
                sum += record.scores().get(i).probability(BeatClass.V);
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void shouldScoreEveryRecordOnceByANetworkThatHasNotSeenItsPatient_seed1() {
        List<RecordBeats> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            records.add(record("p" + i, i == 5, i));
        }
        TrainingData data = new TrainingData(new BeatDataset(records), NONE, NONE);
        List<ScoredRecord> scored = heldOut(data, 3);
        assertThat(scored)
                .extracting(s -> s.beats().record())
                .containsExactlyInAnyOrder("p0", "p1", "p2", "p3", "p4", "p5");
        for (ScoredRecord record : scored) {
            boolean odd = record.beats().record().equals("p5");
            assertThat(meanOfV(record, BeatClass.V) > meanOfV(record, BeatClass.N))
                    .isEqualTo(!odd);
        }
    }

    @Test
    void shouldDealSmallDatabasesTogether() {
        List<RecordBeats> records = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "small/e", "smaller/f", "smaller/g")) {
            records.add(record(name, false, name.hashCode()));
        }
        List<ScoredRecord> scored = heldOut(new TrainingData(new BeatDataset(records), NONE, NONE), 3);
        assertThat(scored)
                .extracting(s -> s.beats().record())
                .containsExactlyInAnyOrder("a", "b", "c", "d", "small/e", "smaller/f", "smaller/g");
    }

    @Test
    void shouldHoldOutNoisyAndMadeUpBeatsWithTheirPatient() {
        BeatDataset two = new BeatDataset(List.of(record("201", false, 1), record("100", false, 2)));
        TrainingData others = new TrainingData(two, two, two).where(patient -> !patient.equals("201"));
        assertThat(others.real().records()).extracting(RecordBeats::record).containsExactly("100");
        assertThat(others.noisy().records()).extracting(RecordBeats::record).containsExactly("100");
        assertThat(others.surrogates().records())
                .extracting(RecordBeats::record)
                .containsExactly("100");
    }

    @Test
    void shouldDealThePatientsOfEveryDatabaseToEveryFold() {
        List<RecordBeats> records = new ArrayList<>();
        for (String name : List.of("a", "b", "svdb/c", "svdb/d")) {
            records.add(record(name, false, name.hashCode()));
        }
        List<ScoredRecord> scored = heldOut(new TrainingData(new BeatDataset(records), NONE, NONE), 2);
        // the first two are of the first fold
        assertThat(scored.subList(0, 2)).extracting(s -> s.beats().database()).containsExactly("mitdb", "svdb");
        assertThat(scored.subList(2, 4)).extracting(s -> s.beats().database()).containsExactly("mitdb", "svdb");
    }

    @Test
    void shouldTeachAPupilWhatTheMembersSay_seed1() {
        TrainingData data =
                new TrainingData(new BeatDataset(List.of(record("a", false, 1), record("b", false, 2))), NONE, NONE);
        List<String> parts = new ArrayList<>();
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void epochEnds(EpochFigures figures) {
                if (figures.epoch() == 1) {
                    parts.add(figures.part());
                }
            }
        };
        PatientTraining training = new PatientTraining(TWO_AND_A_PUPIL, Device.cpu(), progress);
        try (NetworkTrainer pupil = training.train(data, 1, "all")) {
            assertThat(parts).containsExactly("all member 1", "all member 2", "all pupil");
            RecordBeats other = record("c", false, 3);
            ScoredRecord scored = new ScoredRecord(other, pupil.scores(other.inputs()), List.of());
            assertThat(meanOfV(scored, BeatClass.V)).isGreaterThan(meanOfV(scored, BeatClass.N) + 0.2);
        }
    }
}
