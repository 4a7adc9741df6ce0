package io.beatwatch.monitor.scoring;

import ai.djl.Device;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.networks.NetworkFiles;
import io.beatwatch.networks.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A network in PyTorch, through DJL: built from its code and its parameter file. */
final class TorchNetwork implements ServedNetwork {
    private final Path folder;
    private final ModelContract contract;
    private final Device device;

    private TorchNetwork(Path folder, ModelContract contract, Device device) {
        this.folder = folder;
        this.contract = contract;
        this.device = device;
    }

    /** The same as {@link ServedNetwork#load}, for this engine. */
    static TorchNetwork load(Path folder, ModelContract contract, ScoringSettings.Device device) throws IOException {
        // parallelism comes from the stream threads; two pools would fight for the same cores
        Torch.start(1);
        Device on = switch (device) {
            case AUTO -> Torch.device("auto");
            case CPU -> Torch.device("cpu");
            case CUDA -> Torch.device("gpu");
            case TENSORRT ->
                throw new ScoringException(
                        "TensorRT is reached through ONNX Runtime: set scoring.engine to onnxruntime");
        };
        // fails now, with its reason, rather than in the first batch
        NetworkFiles.scorer(folder, on).close();
        return new TorchNetwork(folder, contract, on);
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public String engine() {
        return "pytorch";
    }

    @Override
    public String device() {
        return device.isGpu() ? "cuda" : "cpu";
    }

    @Override
    public BeatScorer openScorer() {
        try {
            return NetworkFiles.scorer(folder, device);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // each scorer owns its parameters
    }
}
