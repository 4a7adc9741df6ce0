package io.beatwatch.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.report.RunFolder;
import io.beatwatch.trainer.util.TrainerFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with the ONNX file of a network that is shown beats relative to their patient. */
class ExportedFilesTest {
    @TempDir
    private Path folder;

    private NDManager manager;
    private PatientNetwork network;
    private ModelContract contract;

    @BeforeEach
    void writeNetwork() throws IOException {
        Torch.start(1).setRandomSeed(9);
        manager = NDManager.newBaseManager(Device.cpu());
        network = new PatientNetwork();
        network.initialize(manager);
        contract = NetworkFiles.contractFor(network, "mine", new OperatingPoints(0.25, -0.5, 1), "made-up beats");
        NetworkFiles.write(network, contract, folder);
    }

    @AfterEach
    void freeNetwork() {
        manager.close();
    }

    @Test
    void shouldReadBackTheBeatsOfASimulatedPatientAndTheirScores() throws IOException {
        GoldenScores made;
        try (TorchBeatScorer scorer = NetworkFiles.scorer(folder, Device.cpu())) {
            made = GoldenScores.of(scorer);
        }
        made.write(folder, contract);
        GoldenScores read = GoldenScores.read(folder);
        assertThat(read.inputs()).hasSize(32);
        for (int i = 0; i < 32; i++) {
            assertThat(read.inputs().get(i))
                    .hasSize(contract.inputLength())
                    .containsExactly(made.inputs().get(i));
        }
        assertThat(OnnxScores.largestDifference(read.scores(), made.scores())).isZero();
        assertThat(Files.readString(folder.resolve(GoldenScores.FILE)))
                .contains("SimulatedBeats", "4 x 90 samples", contract.version());
    }

    @Test
    void shouldSayInTheCardWhatTheNetworkIsAndCosts() throws IOException {
        Files.writeString(folder.resolve(RunFolder.SETTINGS), "seed = 9\n");
        String card = ModelCard.of(network, contract, folder, List.of());
        assertThat(card)
                .contains("# The network mine, " + contract.version())
                .contains("0.29 million multiply-adds")
                .contains("`features` [batch, " + contract.features() + "]")
                .contains("`probabilities` [batch, 5], `attention` [batch, 15] and `fibrillation` [batch]")
                .contains("made-up beats")
                .contains("(S 0.25, V -0.50, F 1.00)")
                .contains("seed = 9")
                .contains("Not measured.")
                .contains("not a medical device");
    }

    @Test
    void shouldWantTheTrainingsSettingsForTheCard() {
        assertThatThrownBy(() -> ModelCard.of(network, contract, folder, List.of()))
                .isInstanceOf(TrainerFault.class)
                .hasMessageContaining("run.properties is missing");
    }
}
