package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A network loaded into an engine, from which scorers are opened. It owns native memory: close it after its scorers.
 * Opening scorers is safe from any thread; each scorer belongs to one thread.
 */
public interface ServedNetwork extends AutoCloseable {
    /** Loads a network when it is needed. */
    @FunctionalInterface
    interface Loader {
        /**
         * Loads it now.
         *
         * @throws IOException if the model's folder is missing or not readable
         * @throws ScoringException if engine or device are not there
         */
        ServedNetwork load() throws IOException;
    }

    /**
     * Loads a network.
     *
     * @throws IOException if the model's folder is missing or not readable
     * @throws ScoringException if engine or device are not there; the message says what to do about it
     */
    static ServedNetwork load(ScoringSettings settings) throws IOException {
        Path folder = ModelFinder.find(settings.model());
        ModelContract contract = ModelContract.read(folder);
        return switch (settings.engine()) {
            case ONNXRUNTIME -> OnnxNetwork.load(folder, contract, settings.device());
            case PYTORCH -> TorchNetwork.load(folder, contract, settings.device());
        };
    }

    /** What the network needs and promises. */
    ModelContract contract();

    /** What scores, for meters and people: onnxruntime or pytorch. */
    String engine();

    /** What it scores on: cpu, cuda or tensorrt. */
    String device();

    /** The device that was to score, where it turned out at loading that it cannot. */
    default Optional<String> insteadOf() {
        return Optional.empty();
    }

    /** Opens a scorer for one thread. */
    BeatScorer openScorer();

    @Override
    void close();
}
