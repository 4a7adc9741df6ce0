package io.beatwatch.benchmarks.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Trains the network {@code ds1} in a process of its own and takes the time. Stateless, any thread. */
public final class Training {
    private Training() {}

    /**
     * A training.
     *
     * @param seconds that it took; until it was given up where that was so
     * @param outcome ended, given up, or why not
     */
    public record Result(String device, double seconds, String outcome) {
        /** One line. */
        public String describe() {
            return "training of ds1 on %s: %s after %.0f s".formatted(device, outcome, seconds);
        }
    }

    /**
     * Runs {@code trainer reproduce}; what it says goes to standard error.
     *
     * @param trainer the launcher
     * @param most after so long it is given up
     */
    public static Result run(Path trainer, Machine machine, Duration most) throws IOException, InterruptedException {
        String device = machine.gpus().isEmpty() ? "cpu" : "gpu";
        if (!Files.isExecutable(trainer)) {
            return new Result(device, 0, "no " + trainer + ": start this with scripts/bench");
        }
        Path folder = Files.createTempDirectory("beatwatch-training");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(List.of(
                        trainer.toString(),
                        "reproduce",
                        "ds1",
                        "--device",
                        device,
                        "--out",
                        folder.resolve("ds1").toString()))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean ended = process.waitFor(most.toNanos(), TimeUnit.NANOSECONDS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            return new Result(device, seconds, "given up, no time left,");
        }
        return new Result(device, seconds, process.exitValue() == 0 ? "ended" : "failed with " + process.exitValue());
    }
}
