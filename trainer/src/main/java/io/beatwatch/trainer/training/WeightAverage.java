package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.beatwatch.networks.BeatNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose parameters follow those of a network in training as an exponential moving average (Polyak and
 * Juditsky 1992; Keras's {@code use_ema}). At a constant learning rate the weights keep wandering about; their average
 * stands still, and what one class happened to win in the last batches is not kept. Batch norm's running figures are
 * averaged too. One thread at a time.
 */
final class WeightAverage {
    private final double decay;
    private final BeatNetwork average;
    private final List<Parameter> followed = new ArrayList<>();
    private final List<Parameter> followers = new ArrayList<>();
    private long steps;

    /**
     * @param network in training, initialised
     * @param manager owns the average's memory
     * @param decay share of the old average that a step keeps, 0 (no averaging) to below 1; the first steps keep less, so
     *     that the first weights are forgotten soon
     */
    WeightAverage(BeatNetwork network, NDManager manager, double decay) {
        this.decay = decay;
        average = network.another();
        average.initialize(manager);
        average.freezeParameters(true);
        followed.addAll(network.getParameters().values());
        followers.addAll(average.getParameters().values());
    }

    /** Takes a step's new parameters in. */
    void follow() {
        double keep = steps == 0 ? 0 : Math.min(decay, (1.0 + steps) / (10.0 + steps));
        steps++;
        for (int i = 0; i < followed.size(); i++) {
            NDArray mean = followers.get(i).getArray();
            try (NDArray change = followed.get(i).getArray().sub(mean)) {
                mean.addi(change.muli(1 - keep));
            }
        }
    }

    /** The averaged network; its parameters want no gradients. */
    BeatNetwork network() {
        return average;
    }
}
