package io.beatwatch.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxExportTest {
    private static final int BEATS = 1000;

    @Test
    void shouldScoreAThousandWindowsAsPyTorchDoes_seed7() throws OrtException {
        Random random = new Random(7);
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < BEATS; i++) {
            windows.add(SyntheticBeats.window(BeatClass.at(i % BeatClass.count()), random));
        }
        compare(new SeedNetwork(), windows);
    }

    @Test
    void shouldScoreAThousandSimulatedBeatsAsPyTorchDoes_seed7() throws OrtException {
        PatientNetwork network = new PatientNetwork();
        compare(network, SimulatedBeats.of(contractOf(network), BEATS, 7));
    }

    private static ModelContract contractOf(BeatNetwork network) {
        return network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing");
    }

    private static void compare(BeatNetwork network, List<float[]> beats) throws OrtException {
        assertThat(beats).hasSize(BEATS);
        Torch.start(1).setRandomSeed(7);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            network.initialize(manager);
            disturb(network, manager);
            ModelContract contract = contractOf(network);
            List<BeatScores> expected = TorchBeatScorer.score(network, manager, beats);
            List<BeatScores> found =
                    OnnxScores.of(OnnxExport.of(network, contract).toByteArray(), contract, beats);
            assertThat(OnnxScores.largestDifference(found, expected)).isLessThan(1e-4);

            // a network that says the same of everything would agree with anything
            assertThat(expected.stream()
                            .mapToDouble(s -> s.probability(BeatClass.N))
                            .summaryStatistics())
                    .satisfies(p -> assertThat(p.getMax() - p.getMin()).isGreaterThan(0.01));
        }
    }

    /** Makes every parameter matter: fresh batch norms and biases are ones and zeros. */
    private static void disturb(BeatNetwork network, NDManager manager) {
        network.getParameters().forEach(named -> {
            var array = named.getValue().getArray();
            array.addi(manager.randomUniform(-0.3f, 0.3f, array.getShape()));
        });
    }
}
