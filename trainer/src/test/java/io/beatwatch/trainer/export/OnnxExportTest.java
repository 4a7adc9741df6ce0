package io.beatwatch.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.onnxruntime.OrtException;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.trainer.dataset.SyntheticBeats;
import io.beatwatch.trainer.network.SeedNetwork;
import io.beatwatch.trainer.network.Torch;
import io.beatwatch.trainer.network.TorchBeatScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxExportTest {
    private static final int WINDOWS = 1000;

    @Test
    void shouldScoreAThousandWindowsAsPyTorchDoes_seed7() throws OrtException {
        Torch.start(1).setRandomSeed(7);
        Random random = new Random(7);
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            windows.add(SyntheticBeats.window(BeatClass.at(i % BeatClass.count()), random));
        }
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            SeedNetwork network = new SeedNetwork();
            network.initialize(manager, DataType.FLOAT32, SeedNetwork.inputShape(1));
            disturb(network, manager);
            List<BeatScores> expected = TorchBeatScorer.score(network, manager, windows);
            List<BeatScores> found =
                    OnnxScores.of(OnnxExport.of(network, "test").toByteArray(), windows);
            assertThat(OnnxScores.largestDifference(found, expected)).isLessThan(1e-4);

            // a network that says the same of everything would agree with anything
            assertThat(expected.stream()
                            .mapToDouble(s -> s.probability(BeatClass.N))
                            .summaryStatistics())
                    .satisfies(p -> assertThat(p.getMax() - p.getMin()).isGreaterThan(0.01));
        }
    }

    /** Makes every parameter matter: fresh batch norms and biases are ones and zeros. */
    private static void disturb(SeedNetwork network, NDManager manager) {
        network.getParameters().forEach(named -> {
            var array = named.getValue().getArray();
            array.addi(manager.randomUniform(-0.3f, 0.3f, array.getShape()));
        });
    }
}
