package io.beatwatch.trainer;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.trainer.export.ModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
            description = "What 'evaluate' wrote of this network; repeatable; the figures go into the model card.")
    private List<Path> evaluations = List.of();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the files go.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        ModelExport.write(model, evaluations, out);
        spec.commandLine().getOut().println("wrote " + ModelContract.read(out).version() + " to " + out);
        return 0;
    }
}
