package io.beatwatch.trainer.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores windows with a network on DJL's PyTorch engine. One thread at a time. */
public final class TorchBeatScorer implements BeatScorer {
    private final ModelContract contract;
    private final SeedNetwork network;
    private final NDManager manager;

    /** @param manager owner of the network's parameters; closed with the scorer */
    TorchBeatScorer(ModelContract contract, SeedNetwork network, NDManager manager) {
        this.contract = contract;
        this.network = network;
        this.manager = manager;
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public List<BeatScores> score(List<float[]> windows) {
        try {
            return score(network, manager, windows);
        } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
            throw new ScoringException(
                    "PyTorch failed on a batch of " + windows.size() + " windows: " + e.getMessage(), e);
        }
    }

    /**
     * Scores with a network that somebody else owns, for example one that is being trained.
     *
     * @param windows {@link SeedNetwork#WINDOW_SAMPLES} samples each
     */
    public static List<BeatScores> score(SeedNetwork network, NDManager manager, List<float[]> windows) {
        if (windows.isEmpty()) {
            return List.of();
        }
        try (NDManager step = manager.newSubManager()) {
            NDArray input = batch(step, windows);
            NDList outputs = network.forward(new ParameterStore(step, false), new NDList(input), false);
            float[] probabilities = outputs.get(0).softmax(1).toFloatArray();
            float[] attention = outputs.get(1).toFloatArray();
            List<BeatScores> scores = new ArrayList<>(windows.size());
            for (int i = 0; i < windows.size(); i++) {
                scores.add(
                        new BeatScores(row(probabilities, i, BeatClass.count()), row(attention, i, SeedNetwork.STEPS)));
            }
            return scores;
        }
    }

    /** The windows as one array [batch, 1, samples]. */
    public static NDArray batch(NDManager manager, List<float[]> windows) {
        FloatBuffer samples = FloatBuffer.allocate(windows.size() * SeedNetwork.WINDOW_SAMPLES);
        for (float[] window : windows) {
            if (window.length != SeedNetwork.WINDOW_SAMPLES) {
                throw new IllegalArgumentException(
                        "a window needs " + SeedNetwork.WINDOW_SAMPLES + " samples, got " + window.length);
            }
            samples.put(window);
        }
        return manager.create(samples.flip(), SeedNetwork.inputShape(windows.size()));
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Override
    public void close() {
        manager.close();
    }
}
