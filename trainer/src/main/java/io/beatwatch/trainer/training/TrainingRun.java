package io.beatwatch.trainer.training;

import ai.djl.Device;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A whole training: how many epochs is chosen on training patients held out, then the network is trained anew on all
 * training patients for that long. Test records are never seen. One per process at a time, one thread.
 *
 * <p>The patients are dealt to folds ({@link PatientFolds}). In each round one fold is held out while the others train.
 * The epoch with the largest macro-F1 over the five classes, averaged over the rounds, wins; the first one of equals.
 */
public final class TrainingRun implements AutoCloseable {
    /** What {@link EpochFigures#part()} says of the training on all patients. */
    public static final String FINAL = "final";

    private final TrainingSettings settings;
    private final BeatDataset beats;
    private final Device device;
    private final TrainingProgress progress;
    private final List<EpochFigures> history = new ArrayList<>();
    private final List<Set<String>> heldOut = new ArrayList<>();
    private final List<ConfusionMatrix> heldOutByEpoch = new ArrayList<>();
    private int chosenEpochs;
    private SeedTrainer finalTrainer;

    /** @param beats of the training records */
    public TrainingRun(TrainingSettings settings, BeatDataset beats, Device device, TrainingProgress progress) {
        this.settings = settings;
        this.beats = beats;
        this.device = device;
        this.progress = progress;
    }

    /** Trains; takes as long as it takes. */
    public void run() {
        chosenEpochs = settings.rounds() == 0 ? settings.epochs() : chooseEpochs();
        finalTrainer = new SeedTrainer(settings, beats, device);
        BeatDataset nobody = new BeatDataset(List.of());
        for (int epoch = 1; epoch <= chosenEpochs; epoch++) {
            history.add(finalTrainer.pass(FINAL, epoch, nobody, progress));
        }
        finalTrainer.restorePriors(settings.priors());
    }

    private int chooseEpochs() {
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            heldOutByEpoch.add(new ConfusionMatrix());
        }
        heldOut.addAll(PatientFolds.of(beats, settings.folds()).subList(0, settings.rounds()));
        for (int round = 1; round <= heldOut.size(); round++) {
            Set<String> fold = heldOut.get(round - 1);
            BeatDataset others = beats.where(patient -> !fold.contains(patient));
            BeatDataset held = beats.where(fold::contains);
            try (SeedTrainer trainer = new SeedTrainer(settings, others, device)) {
                for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                    EpochFigures figures = trainer.pass("round " + round, epoch, held, progress);
                    history.add(figures);
                    heldOutByEpoch.get(epoch - 1).addAll(figures.validation());
                }
            }
        }
        return best(history, settings.epochs());
    }

    /** The first epoch with the largest macro-F1 of held-out beats, every round counting the same. */
    static int best(List<EpochFigures> measured, int epochs) {
        int best = 1;
        double bestFigure = -1;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int wanted = epoch;
            double figure = measured.stream()
                    .filter(e -> e.epoch() == wanted)
                    .mapToDouble(e -> e.validation().macroF1(BeatClass.values()))
                    .average()
                    .orElse(-1);
            if (figure > bestFigure) {
                best = epoch;
                bestFigure = figure;
            }
        }
        return best;
    }

    /** The trained network; it lives until this run is closed. */
    public BeatNetwork network() {
        return finalTrainer.network();
    }

    /** How many epochs the network was trained for. */
    public int chosenEpochs() {
        return chosenEpochs;
    }

    /** All passes in the order in which they were made. */
    public List<EpochFigures> history() {
        return List.copyOf(history);
    }

    /** The patients held out in each round; empty where no choice was made. */
    public List<Set<String>> heldOut() {
        return List.copyOf(heldOut);
    }

    /** Held-out beats of all rounds after each epoch; empty where no choice was made. */
    public List<ConfusionMatrix> heldOutByEpoch() {
        return List.copyOf(heldOutByEpoch);
    }

    @Override
    public void close() {
        if (finalTrainer != null) {
            finalTrainer.close();
        }
    }
}
