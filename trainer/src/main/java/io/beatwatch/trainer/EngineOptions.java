package io.beatwatch.trainer;

import ai.djl.Device;
import io.beatwatch.networks.Torch;
import picocli.CommandLine.Option;

/** What PyTorch computes on; shared by the commands. */
final class EngineOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto (a GPU where there is one), cpu or gpu; default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of one operation on the CPU (default: one per processor). Repeatable results need"
                    + " the same number.")
    private Integer threads;

    /** Starts the engine. */
    Device start() {
        int wanted = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (wanted < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, got " + wanted);
        }
        Torch.start(wanted);
        return Torch.device(device);
    }
}
