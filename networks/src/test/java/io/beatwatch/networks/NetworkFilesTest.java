package io.beatwatch.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.PatientNetwork.Design;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.beatwatch.networks.trial.SyntheticBeats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFilesTest {
    @TempDir
    private Path folder;

    private NDManager manager;
    private BeatNetwork network;
    private ModelContract contract;

    @BeforeEach
    void writeNetwork() throws IOException {
        Torch.start(1).setRandomSeed(5);
        manager = NDManager.newBaseManager(Device.cpu());
        network = new SeedNetwork();
        network.initialize(manager);
        contract = contractOf(network);
        NetworkFiles.write(network, contract, folder);
    }

    private static ModelContract contractOf(BeatNetwork network) {
        return NetworkFiles.contractFor(network, "mine", new OperatingPoints(0.5, -1, 2), "nothing");
    }

    @AfterEach
    void freeNetwork() {
        manager.close();
    }

    @Test
    void shouldScoreTheSameAfterReading() throws IOException {
        List<float[]> windows = List.of(SyntheticBeats.window(BeatClass.V, new Random(1)));
        float[] expected =
                TorchBeatScorer.score(network, manager, windows).get(0).probabilities();
        try (TorchBeatScorer scorer = NetworkFiles.scorer(folder, Device.cpu())) {
            assertThat(scorer.contract()).isEqualTo(contract);
            assertThat(scorer.score(windows).get(0).probabilities()).containsExactly(expected);
        }
    }

    @Test
    void shouldNameAnotherVersionWhereAnotherClassIsDecided() {
        ModelContract other = NetworkFiles.contractFor(network, "mine", new OperatingPoints(0.5, -1, 2.25), "nothing");
        assertThat(other.version()).isNotEqualTo(contract.version());
        assertThat(contractOf(network).version()).isEqualTo(contract.version());
    }

    @Test
    void shouldScoreOnManyThreadsWithAScorerEach() {
        List<float[]> windows = List.of(SyntheticBeats.window(BeatClass.S, new Random(2)));
        float[] expected =
                TorchBeatScorer.score(network, manager, windows).get(0).probabilities();
        List<float[]> found =
                Stream.generate(() -> CompletableFuture.supplyAsync(() -> scoreOften(windows)))
                        .limit(3)
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(found).hasSize(3).allSatisfy(scores -> assertThat(scores).containsExactly(expected));
    }

    private float[] scoreOften(List<float[]> windows) {
        try (TorchBeatScorer scorer = NetworkFiles.scorer(folder, Device.cpu())) {
            float[] last = new float[0];
            for (int i = 0; i < 20; i++) {
                last = scorer.score(windows).get(0).probabilities();
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldReadParametersThatWantNoGradient() throws IOException {
        assertThat(NetworkFiles.read(folder, manager).getParameters().values())
                .allMatch(parameter -> !parameter.requiresGradient());
    }

    @Test
    void shouldGiveAnotherVersionWhenAnyParameterChanges() {
        assertThat(contractOf(network).version()).isEqualTo(contract.version());
        network.parameter("norm3", "runningVar").addi(0.001f);
        assertThat(contractOf(network).version()).isNotEqualTo(contract.version());
    }

    @Test
    void shouldNameTheFileWhenTheParametersAreMissingOrDamaged() throws IOException {
        Path parameters = folder.resolve(NetworkFiles.PARAMETERS);
        byte[] bytes = Files.readAllBytes(parameters);
        Files.write(parameters, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> NetworkFiles.read(folder, manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.params cannot be read")
                .hasMessageContaining("export the model again");
        Files.delete(parameters);
        assertThatThrownBy(() -> NetworkFiles.scorer(folder, Device.cpu()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.params is missing");
    }

    @Test
    void shouldCallTheVersionAfterTheName() {
        assertThat(contract.version()).matches("mine-[0-9a-f]{8}");
    }

    @Test
    void shouldReadAPatientNetworkWithItsScaling_seed6() throws IOException {
        PatientNetwork patient = new PatientNetwork();
        patient.initialize(manager);
        float[] means = new float[PatientFeatures.FEATURES.size()];
        float[] deviations = new float[means.length];
        Arrays.fill(means, 0.25f);
        Arrays.fill(deviations, 2);
        patient.scaleFeatures(means, deviations);
        NetworkFiles.write(patient, contractOf(patient), folder);
        List<float[]> beats = SimulatedBeats.of(contractOf(patient), 3, 6);
        float[] expected = TorchBeatScorer.score(patient, manager, beats).get(2).probabilities();
        try (TorchBeatScorer scorer = NetworkFiles.scorer(folder, Device.cpu())) {
            assertThat(scorer.score(beats).get(2).probabilities()).containsExactly(expected, within(1e-6f));
        }
    }

    @Test
    void shouldRefuseANetworkOfOtherShapes() throws IOException {
        ModelContract.ofPatientFeatures("mine", "1", PatientNetwork.STEPS + 1, OperatingPoints.MOST_PROBABLE, "nothing")
                .write(folder);
        assertThatThrownBy(() -> NetworkFiles.read(folder, manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other shapes")
                .hasMessageContaining("model.onnx");
    }

    @Test
    void shouldRefuseANetworkOfOtherSizes() throws IOException {
        Design d = Design.DEFAULT;
        PatientNetwork wide = new PatientNetwork(new Design(
                d.firstFilters(),
                d.filters(),
                d.units(),
                d.attentionUnits(),
                d.featureUnits(),
                d.featureOutputs(),
                d.hiddenUnits() + 1,
                d.dropout(),
                d.hiddenDropout(),
                d.branchDropout()));
        wide.initialize(manager);
        NetworkFiles.write(wide, contractOf(wide), folder);
        assertThatThrownBy(() -> NetworkFiles.read(folder, manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.params holds a network of other sizes")
                .hasMessageContaining("train it again");
    }
}
