package io.beatwatch.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The network in {@code models/seed}, as it is shipped. */
class ShippedNetworkTest {
    private static final Path FOLDER = Path.of("../models/seed");

    @BeforeAll
    static void startEngine() {
        Torch.start(1);
    }

    @Test
    void shouldGiveTheGoldenScoresOnPyTorch() throws IOException {
        GoldenScores golden = GoldenScores.read(FOLDER);
        try (TorchBeatScorer scorer = NetworkFiles.scorer(FOLDER, Device.cpu())) {
            List<BeatScores> scores = scorer.score(golden.inputs());
            assertThat(OnnxScores.largestDifference(scores, golden.scores())).isLessThan(GoldenScores.TOLERANCE);
        }
    }

    @Test
    void shouldGiveTheGoldenScoresOnOnnxRuntime() throws IOException {
        GoldenScores golden = GoldenScores.read(FOLDER);
        byte[] model = Files.readAllBytes(FOLDER.resolve(OnnxExport.FILE));
        List<BeatScores> scores = OnnxScores.of(model, ModelContract.read(FOLDER), golden.inputs());
        assertThat(OnnxScores.largestDifference(scores, golden.scores())).isLessThan(GoldenScores.TOLERANCE);
    }

    @Test
    void shouldScoreAThousandWindowsAlikeOnBothEngines_seed8() throws IOException {
        Random random = new Random(8);
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            windows.add(SyntheticBeats.window(BeatClass.at(i % BeatClass.count()), random));
        }
        try (TorchBeatScorer scorer = NetworkFiles.scorer(FOLDER, Device.cpu())) {
            List<BeatScores> onnx =
                    OnnxScores.of(Files.readAllBytes(FOLDER.resolve(OnnxExport.FILE)), scorer.contract(), windows);
            assertThat(OnnxScores.largestDifference(onnx, scorer.score(windows)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void shouldHaveGoldenScoresThatDiffer() throws IOException {
        GoldenScores golden = GoldenScores.read(FOLDER);
        assertThat(golden.inputs()).hasSize(32);
        assertThat(golden.scores().stream()
                        .mapToDouble(scores -> scores.probability(BeatClass.N))
                        .summaryStatistics())
                .satisfies(n -> assertThat(n.getMax() - n.getMin()).isGreaterThan(0.1));
        assertThat(golden.scores())
                .allSatisfy(scores -> assertThat(sum(scores.probabilities()) + sum(scores.attention()))
                        .isBetween(1.9999, 2.0001));
    }

    @Test
    void shouldBeMadeByTheGeneratorThatStandsBesideIt() throws IOException {
        try (TorchBeatScorer scorer = NetworkFiles.scorer(FOLDER, Device.cpu())) {
            List<float[]> made = GoldenScores.of(scorer).inputs();
            List<float[]> kept = GoldenScores.read(FOLDER).inputs();
            for (int i = 0; i < kept.size(); i++) {
                assertThat(made.get(i)).containsExactly(kept.get(i));
            }
        }
    }

    @Test
    void shouldHaveAContractAndCardOfTheSameVersion() throws IOException {
        ModelContract contract = ModelContract.read(FOLDER);
        assertThat(Files.readString(FOLDER.resolve(ModelCard.FILE))).contains(contract.version());
        assertThat(Files.readString(FOLDER.resolve(GoldenScores.FILE))).contains(contract.version());
        assertThat(contract.inputLength()).isEqualTo(360);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
