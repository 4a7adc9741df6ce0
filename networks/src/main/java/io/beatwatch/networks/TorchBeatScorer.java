package io.beatwatch.networks;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores beats with a network on DJL's PyTorch engine. One thread at a time. */
public final class TorchBeatScorer implements BeatScorer {
    private final ModelContract contract;
    private final BeatNetwork network;
    private final NDManager manager;

    /** @param manager owner of the network's parameters; closed with the scorer */
    TorchBeatScorer(ModelContract contract, BeatNetwork network, NDManager manager) {
        this.contract = contract;
        this.network = network;
        this.manager = manager;
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public List<BeatScores> score(List<float[]> beats) {
        try {
            return score(network, manager, beats);
        } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
            throw new ScoringException("PyTorch failed on a batch of " + beats.size() + " beats: " + e.getMessage(), e);
        }
    }

    /**
     * Scores with a network that somebody else owns, for example one that is being trained.
     *
     * @param beats one array each: all windows, then the features
     */
    public static List<BeatScores> score(BeatNetwork network, NDManager manager, List<float[]> beats) {
        if (beats.isEmpty()) {
            return List.of();
        }
        try (NDManager step = manager.newSubManager()) {
            NDList outputs = network.forward(new ParameterStore(step, false), network.batch(step, beats), false);
            float[] probabilities = outputs.get(0).softmax(1).toFloatArray();
            float[] attention = outputs.get(1).toFloatArray();
            boolean tells = outputs.size() > BeatNetwork.FIBRILLATION;
            float[] fibrillation = tells
                    ? Activation.sigmoid(outputs.get(BeatNetwork.FIBRILLATION)).toFloatArray()
                    : new float[0];
            List<BeatScores> scores = new ArrayList<>(beats.size());
            for (int i = 0; i < beats.size(); i++) {
                scores.add(new BeatScores(
                        row(probabilities, i, BeatClass.count()),
                        row(attention, i, network.steps()),
                        tells ? fibrillation[i] : Float.NaN));
            }
            return scores;
        }
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Override
    public void close() {
        manager.close();
    }
}
