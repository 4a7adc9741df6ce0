package io.beatwatch.trainer.training;

import ai.djl.Device;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.util.List;
import java.util.Map;

/**
 * Trains networks of different families on the same beats in the same way: weights, sampler, augmentation, optimizer, rate and
 * number of steps are one for all, and what a family's paper has in its loss is its own. One at a time per process, one thread.
 */
public final class FamilyTraining {
    private final List<Example> examples;
    private final FitSettings settings;
    private final Device device;

    /** @param beats of the training records, described once; neither noise nor made-up rhythm comes to them */
    public FamilyTraining(BeatDataset beats, FitSettings settings, Device device) {
        BeatDataset none = new BeatDataset(List.of());
        TrainingData data = new TrainingData(beats, none, none);
        this.examples = ExampleWeights.of(data, data.classes(), settings, Map.of());
        this.settings = settings;
        this.device = device;
    }

    /**
     * Trains a network from its first weights on.
     *
     * @param progress follows it
     * @return owner of the {@link FamilyNetwork}; to be closed before the next training
     */
    public NetworkTrainer train(FamilyDesign design, int seed, TrainingProgress progress) {
        Family family = design.family();
        return NetworkFit.of(
                new FamilyNetwork(design),
                examples,
                settings,
                new TargetCrossEntropy(family.focus(), family.linkShare()),
                seed,
                design.name(),
                device,
                progress);
    }
}
