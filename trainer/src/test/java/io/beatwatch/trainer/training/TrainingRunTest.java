package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingRunTest {
    @BeforeAll
    static void startEngine() {
        Torch.start(1);
    }

    private static String versionOf(TrainingSettings settings, BeatDataset beats) {
        try (TrainingRun run = new TrainingRun(settings, beats, Device.cpu(), TrainingProgress.NONE)) {
            run.run();
            return NetworkFiles.contractFor(run.network(), "test", OperatingPoints.MOST_PROBABLE, "made-up beats")
                    .version();
        }
    }

    @Test
    void shouldGiveTheVerySameNetworkWithTheSameSeed() {
        BeatDataset beats = SyntheticFolder.beats(2, 50, 1);
        TrainingSettings settings = new TrainingSettings(2, 32, 0.001, 0.99, 0, 2, 2, 42);
        String version = versionOf(settings, beats);
        assertThat(versionOf(settings, beats)).isEqualTo(version);
        assertThat(versionOf(new TrainingSettings(2, 32, 0.001, 0.99, 0, 2, 2, 43), beats))
                .isNotEqualTo(version);
    }

    @Test
    void shouldMeasureEveryRoundAndTrainOnAllPatientsForTheChosenEpochs() {
        BeatDataset beats = SyntheticFolder.beats(3, 40, 1);
        List<EpochFigures> seen = new ArrayList<>();
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void epochEnds(EpochFigures figures) {
                seen.add(figures);
            }
        };
        TrainingSettings settings = new TrainingSettings(2, 32, 0.001, 0.99, 0, 3, 2, 42);
        try (TrainingRun run = new TrainingRun(settings, beats, Device.cpu(), progress)) {
            run.run();
            assertThat(run.history()).isEqualTo(seen).hasSize(2 * 2 + run.chosenEpochs());
            assertThat(run.heldOut()).hasSize(2).allMatch(patients -> patients.size() == 1);
            assertThat(run.heldOutByEpoch()).hasSize(2).allMatch(matrix -> matrix.total() == 80);
            EpochFigures last = seen.get(seen.size() - 1);
            assertThat(last.part()).isEqualTo(TrainingRun.FINAL);
            assertThat(last.beats()).isEqualTo(beats.size());
            assertThat(last.validation().total()).isZero();
        }
    }

    @Test
    void shouldLearnMadeUpBeatsAndKnowThemInAnotherPatient_seed42() {
        BeatDataset beats = SyntheticFolder.beats(2, 400, 1);
        BeatDataset other = SyntheticFolder.beats(1, 100, 99);
        // batch norm's running figures need some 400 steps to forget where they began
        TrainingSettings settings = new TrainingSettings(16, 32, 0.001, 0.9, 0, 2, 0, 42);
        try (SeedTrainer trainer = new SeedTrainer(settings, beats, Device.cpu())) {
            EpochFigures first = trainer.pass("test", 1, other, TrainingProgress.NONE);
            EpochFigures last = first;
            for (int epoch = 2; epoch <= settings.epochs(); epoch++) {
                last = trainer.pass("test", epoch, other, TrainingProgress.NONE);
            }
            assertThat(last.trainingLoss()).isLessThan(0.5 * first.trainingLoss());
            assertThat(last.validation().macroF1(BeatClass.values())).isGreaterThan(0.9);
        }
    }

    @Test
    void shouldDivideProbabilitiesByTheClassWeightsWhenPriorsAreRestored_seed42() {
        // the first 7 of N S V F Q in turn: N and S twice, the others once
        BeatDataset beats = SyntheticFolder.beats(1, 7, 1);
        float[] weights = ClassWeights.balanced(beats.counts());
        assertThat(weights).containsExactly(0.7f, 0.7f, 1.4f, 1.4f, 1.4f);
        TrainingSettings settings = new TrainingSettings(1, 32, 0.001, 0, 1, 2, 0, 42);
        try (SeedTrainer trainer = new SeedTrainer(settings, beats, Device.cpu());
                NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            List<float[]> window = List.of(beats.input(0));
            float[] before = TorchBeatScorer.score(trainer.network(), manager, window)
                    .get(0)
                    .probabilities();
            trainer.restorePriors(1);
            float[] after = TorchBeatScorer.score(trainer.network(), manager, window)
                    .get(0)
                    .probabilities();
            double sum = 0;
            for (int c = 0; c < weights.length; c++) {
                sum += before[c] / weights[c];
            }
            for (int c = 0; c < weights.length; c++) {
                assertThat((double) after[c]).isCloseTo(before[c] / weights[c] / sum, within(1e-5));
            }
        }
    }

    @Test
    void shouldTakeTheFirstOfTheBestEpochsOverAllRounds() {
        ConfusionMatrix wrong = new ConfusionMatrix();
        wrong.add(BeatClass.N, BeatClass.V);
        ConfusionMatrix right = new ConfusionMatrix();
        right.add(BeatClass.N, BeatClass.N);
        assertThat(TrainingRun.best(List.of(measured(1, wrong)), 1)).isEqualTo(1);
        assertThat(TrainingRun.best(List.of(measured(1, wrong), measured(2, right), measured(3, right)), 3))
                .isEqualTo(2);
        assertThat(TrainingRun.best(
                        List.of(measured(1, right), measured(2, right), measured(1, wrong), measured(2, right)), 2))
                .isEqualTo(2);
    }

    private static EpochFigures measured(int epoch, ConfusionMatrix heldOut) {
        return new EpochFigures("round", epoch, 1, 1, 1, heldOut, Duration.ofSeconds(1));
    }
}
