package io.beatwatch.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.export.GoldenScores;
import io.beatwatch.trainer.export.ModelCard;
import io.beatwatch.trainer.export.OnnxExport;
import io.beatwatch.trainer.network.BeatNetwork;
import io.beatwatch.trainer.network.NetworkFiles;
import io.beatwatch.trainer.network.Torch;
import io.beatwatch.trainer.network.TorchBeatScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainer export}. */
@Command(
        name = "export",
        description =
                "Writes a trained network for the monitor: ONNX, contract, golden scores, parameters, model card.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "What 'train' wrote.")
    private Path model;

    @Option(
            names = "--evaluation",
            paramLabel = "DIR",
            description = "What 'evaluate' wrote of this network; its figures go into the model card.")
    private Path evaluation;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the files go.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        ModelContract contract = ModelContract.read(model);
        try (NDManager manager = Torch.start().newBaseManager(Device.cpu());
                TorchBeatScorer scorer = NetworkFiles.scorer(model, Device.cpu())) {
            BeatNetwork network = NetworkFiles.read(model, manager);
            String card = ModelCard.of(network, contract, model, evaluation);
            NetworkFiles.write(network, contract, out);
            Files.write(
                    out.resolve(OnnxExport.FILE),
                    OnnxExport.of(network, contract).toByteArray());
            GoldenScores.of(scorer).write(out, contract);
            Files.writeString(out.resolve(ModelCard.FILE), card);
        }
        spec.commandLine().getOut().println("wrote " + contract.version() + " to " + out);
        return 0;
    }
}
