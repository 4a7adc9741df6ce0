package io.beatwatch.trainer.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network's folder as the monitor takes it: ONNX, contract, golden scores, parameters, model card. */
public final class ModelExport {
    private ModelExport() {}

    /**
     * Writes the folder of a trained network.
     *
     * @param trained the folder that the training wrote
     * @param evaluations folders that measurements of this network wrote; may be empty
     * @param out where the files go
     */
    public static void write(Path trained, List<Path> evaluations, Path out) throws IOException {
        ModelContract contract = ModelContract.read(trained);
        try (NDManager manager = Torch.start().newBaseManager(Device.cpu());
                TorchBeatScorer scorer = NetworkFiles.scorer(trained, Device.cpu())) {
            BeatNetwork network = NetworkFiles.read(trained, manager);
            String card = ModelCard.of(network, contract, trained, evaluations);
            NetworkFiles.write(network, contract, out);
            Files.write(
                    out.resolve(OnnxExport.FILE),
                    OnnxExport.of(network, contract).toByteArray());
            GoldenScores.of(scorer).write(out, contract);
            Files.writeString(out.resolve(ModelCard.FILE), card);
        }
    }
}
