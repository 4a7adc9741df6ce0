package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.trainer.SyntheticFolder;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.network.NetworkFiles;
import io.beatwatch.trainer.network.Torch;
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
            return NetworkFiles.contractFor(run.network(), "made-up beats").version();
        }
    }

    @Test
    void shouldGiveTheVerySameNetworkWithTheSameSeed() {
        BeatDataset beats = SyntheticFolder.beats(2, 50, 1);
        TrainingSettings settings = new TrainingSettings(2, 32, 0.001, 2, 2, 42);
        String version = versionOf(settings, beats);
        assertThat(versionOf(settings, beats)).isEqualTo(version);
        assertThat(versionOf(new TrainingSettings(2, 32, 0.001, 2, 2, 43), beats))
                .isNotEqualTo(version);
    }

    @Test
    void shouldLearnMadeUpBeatsOfOtherPatients_seed42() {
        BeatDataset beats = SyntheticFolder.beats(4, 250, 1);
        TrainingSettings settings = new TrainingSettings(6, 32, 0.001, 2, 2, 42);
        List<EpochFigures> seen = new ArrayList<>();
        TrainingProgress progress = new TrainingProgress() {
            @Override
            public void epochEnds(EpochFigures figures) {
                seen.add(figures);
            }
        };
        try (TrainingRun run = new TrainingRun(settings, beats, Device.cpu(), progress)) {
            run.run();
            ConfusionMatrix chosen = run.heldOutByEpoch().get(run.chosenEpochs() - 1);
            assertThat(chosen.total()).isEqualTo(beats.size());
            assertThat(chosen.macroF1(BeatClass.values())).isGreaterThan(0.8);
            assertThat(run.history()).isEqualTo(seen).hasSize(2 * 6 + run.chosenEpochs());
            assertThat(seen.get(5).trainingLoss()).isLessThan(seen.get(0).trainingLoss());
            assertThat(seen.get(seen.size() - 1).part()).isEqualTo(TrainingRun.FINAL);
        }
    }

    @Test
    void shouldTakeTheFirstOfTheBestEpochs() {
        ConfusionMatrix worse = new ConfusionMatrix();
        worse.add(BeatClass.N, BeatClass.V);
        ConfusionMatrix better = new ConfusionMatrix();
        better.add(BeatClass.N, BeatClass.N);
        assertThat(TrainingRun.best(List.of(worse))).isEqualTo(1);
        assertThat(TrainingRun.best(List.of(worse, better, better, worse))).isEqualTo(2);
    }
}
