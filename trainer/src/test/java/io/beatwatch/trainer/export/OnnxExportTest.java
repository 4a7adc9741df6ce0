package io.beatwatch.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxExportTest {
    private static final int BEATS = 1000;
    private static final List<float[]> SIMULATED = SimulatedBeats.of(contractOf(new PatientNetwork()), BEATS, 7);

    @Test
    void shouldScoreAThousandWindowsAsPyTorchDoes_seed7() {
        Random random = new Random(7);
        List<float[]> windows = new ArrayList<>();
        for (int i = 0; i < BEATS; i++) {
            windows.add(SyntheticBeats.window(BeatClass.at(i % BeatClass.count()), random));
        }
        compare(new SeedNetwork(), windows);
    }

    @Test
    void shouldScoreAThousandSimulatedBeatsAsPyTorchDoes_seed7() {
        PatientNetwork network = new PatientNetwork();
        compare(network, SIMULATED);
    }

    /** Every family in both ways, its layers written once and computed twice. */
    @ParameterizedTest
    @MethodSource("designs")
    void shouldScoreSimulatedBeatsAsPyTorchDoesForEachFamily_seed7(FamilyDesign design) {
        compare(new FamilyNetwork(design), SIMULATED.subList(0, 64));
    }

    static Stream<Named<FamilyDesign>> designs() {
        return Family.ALL.stream()
                .flatMap(family -> Arrays.stream(FamilyDesign.Way.values()).map(way -> new FamilyDesign(family, way)))
                .map(design -> Named.of(design.name(), design));
    }

    private static ModelContract contractOf(BeatNetwork network) {
        return network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing");
    }

    private static void compare(BeatNetwork network, List<float[]> beats) {
        Torch.start(1).setRandomSeed(7);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            network.initialize(manager);
            disturb(network, manager, network instanceof FamilyNetwork ? 0.1f : 0.3f);
            if (network instanceof FamilyNetwork) {
                spread(network, manager, beats);
            }
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
    private static void disturb(BeatNetwork network, NDManager manager, float most) {
        network.getParameters().forEach(named -> {
            var array = named.getValue().getArray();
            array.addi(manager.randomUniform(-most, most, array.getShape()));
        });
    }

    /** Makes each logit's mean over the beats 0 and its deviation 1: deep networks say nearly the same of all at first. */
    private static void spread(BeatNetwork network, NDManager manager, List<float[]> beats) {
        try (NDManager step = manager.newSubManager()) {
            NDArray logits = network.forward(new ParameterStore(step, false), network.batch(step, beats), false)
                    .get(0);
            NDArray mean = logits.mean(new int[] {0});
            NDArray deviation = logits.sub(mean).square().mean(new int[] {0}).sqrt();
            NDArray weight = network.parameter("output", "weight");
            NDArray bias = network.parameter("output", "bias");
            bias.subi(mean);
            bias.divi(deviation);
            weight.divi(deviation.expandDims(1));
        }
    }
}
