package io.beatwatch.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.networks.trial.SimulatedBeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamilyNetworkTest {
    @TempDir
    private Path folder;

    private NDManager manager;

    @BeforeEach
    void startEngine() {
        Torch.start(1).setRandomSeed(3);
        manager = NDManager.newBaseManager(Device.cpu());
    }

    @AfterEach
    void freeNetworks() {
        manager.close();
    }

    private FamilyNetwork network(String family, Way way) {
        FamilyNetwork network = new FamilyNetwork(new FamilyDesign(Family.named(family), way));
        network.initialize(manager);
        return network;
    }

    private static List<float[]> beats(BeatNetwork network) {
        return SimulatedBeats.of(network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing"), 24, 3);
    }

    @Test
    void shouldBeOursWhenOursIsGivenOurFeatures_seed3() {
        PatientNetwork ours = new PatientNetwork();
        ours.initialize(manager);
        FamilyNetwork family = network("ours", Way.FEATURES);
        assertThat(family.trainedParameters()).isEqualTo(ours.trainedParameters());
        // ours counts what weights take alone
        assertThat(family.multiplyAdds()).isEqualTo(ours.multiplyAdds() + 15 * 48);

        ours.getParameters()
                .values()
                .forEach(p -> p.getArray()
                        .addi(manager.randomUniform(0, 0.2f, p.getArray().getShape())));
        for (String block : List.of(
                "convolution1",
                "convolution2",
                "convolution3",
                "norm1",
                "norm2",
                "norm3",
                "gru",
                "attention",
                "attention_score",
                "scaling",
                "feature_hidden",
                "feature_output",
                "hidden",
                "output",
                "fibrillation_score")) {
            ours.getChildren().stream()
                    .filter(child -> child.getKey().substring(2).equals(block))
                    .forEach(child -> child.getValue()
                            .getDirectParameters()
                            .forEach(named ->
                                    named.getValue().getArray().copyTo(family.parameter(block, named.getKey()))));
        }
        List<float[]> beats = beats(ours);
        NDList expected = forward(ours, beats);
        NDList found = forward(family, beats);
        for (int output = 0; output < expected.size(); output++) {
            assertThat(largest(expected.get(output).sub(found.get(output)))).isLessThan(1e-5f);
        }
        assertThat(largest(expected.get(0))).isGreaterThan(0.1f);
    }

    private NDList forward(BeatNetwork network, List<float[]> beats) {
        return network.forward(new ParameterStore(manager, false), network.batch(manager, beats), false);
    }

    private static float largest(NDArray array) {
        return array.abs().max().getFloat();
    }

    @Test
    void shouldCountParametersAndMultiplyAddsByHandForTheNineLayers() {
        FamilyNetwork network = network("acharya2017", Way.WINDOW);
        long flat = 20 * 11;
        assertThat(network.trainedParameters())
                .isEqualTo(5 * (2 * 3 + 1) + 10 * (5 * 5 + 1) + 20 * (10 * 5 + 1) + 30 * (flat + 1) + 20 * 31 + 6 * 21);
        assertThat(network.multiplyAdds())
                .isEqualTo(90 * 5 * 2 * 3 + 45 * 10 * 5 * 5 + 22 * 20 * 10 * 5 + 30 * flat + 20 * 30 + 6 * 20);
    }

    @Test
    void shouldCountTheProductsOfSelfAttention() {
        FamilyNetwork network = network("che2021", Way.WINDOW);
        long steps = 22;
        long weights = 90 * 2 * 16 * 5 + 45 * 16 * 32 * 5 + steps * 32 * 32 * 3 + 6 * 32;
        long layer = steps * (4 * 32 * 32 + 2 * 32 * 64) + 2 * steps * steps * 32;
        assertThat(network.multiplyAdds()).isEqualTo(weights + 2 * layer);
    }

    @Test
    void shouldLookAtTheWindowsAloneWhenGivenThemAlone_seed3() {
        for (Family family : Family.ALL) {
            for (Way way : Way.values()) {
                FamilyNetwork network = network(family.name(), way);
                List<float[]> beats = beats(network);
                List<float[]> others = beats.stream().map(float[]::clone).toList();
                // other features throughout, but for the rhythm that one family's paper has
                others.forEach(beat -> {
                    for (int i = PatientFeatures.WINDOW_VALUES + 13; i < beat.length; i++) {
                        beat[i] += 1;
                    }
                });
                NDArray difference = forward(network, beats)
                        .get(0)
                        .sub(forward(network, others).get(0));
                assertThat(largest(difference) == 0).as(network.design().name()).isEqualTo(way == Way.WINDOW);
            }
        }
    }

    @Test
    void shouldGiveAttentionThatSumsToOneAndOneStepWhereNoneIsWeighed_seed3() {
        for (Family family : Family.ALL) {
            FamilyNetwork network = network(family.name(), Way.WINDOW);
            NDArray attention = forward(network, beats(network)).get(1);
            assertThat(attention.getShape().get(1)).isEqualTo(network.steps());
            for (float sum : attention.sum(new int[] {1}).toFloatArray()) {
                assertThat(sum).as(family.name()).isCloseTo(1, within(1e-5f));
            }
        }
        assertThat(network("oh2018", Way.WINDOW).steps()).isEqualTo(1);
        assertThat(network("ours", Way.WINDOW).steps()).isEqualTo(15);
    }

    @Test
    void shouldBeReadAsTheFamilyThatWasWritten_seed3() throws IOException {
        FamilyNetwork network = network("wu2021", Way.WINDOW);
        NetworkFiles.write(
                network, NetworkFiles.contractFor(network, "mine", OperatingPoints.MOST_PROBABLE, "nothing"), folder);
        BeatNetwork read = NetworkFiles.read(folder, manager);
        assertThat(((FamilyNetwork) read).design()).isEqualTo(network.design());
        List<float[]> beats = beats(network);
        assertThat(largest(
                        forward(network, beats).get(0).sub(forward(read, beats).get(0))))
                .isZero();

        Files.writeString(folder.resolve(NetworkFiles.FAMILY), "family = nobody\nway = window\n");
        assertThatThrownBy(() -> NetworkFiles.read(folder, manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NetworkFiles.FAMILY)
                .hasMessageContaining("no family is called 'nobody': use kiranyaz2016, ");

        PatientNetwork ours = new PatientNetwork();
        ours.initialize(manager);
        NetworkFiles.write(
                ours, NetworkFiles.contractFor(ours, "mine", OperatingPoints.MOST_PROBABLE, "nothing"), folder);
        assertThat(NetworkFiles.read(folder, manager)).isInstanceOf(PatientNetwork.class);
    }
}
