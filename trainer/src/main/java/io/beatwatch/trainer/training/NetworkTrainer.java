package io.beatwatch.trainer.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.trainer.TrainerFault;
import io.beatwatch.trainer.dataset.BeatDataset;
import io.beatwatch.trainer.network.BeatNetwork;
import io.beatwatch.trainer.network.SeedNetwork;
import io.beatwatch.trainer.network.Torch;
import io.beatwatch.trainer.network.TorchBeatScorer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Trains one network from its first weights on. DJL allows one trainer per process at a time; it must be used from one
 * thread. Owns the network's memory until it is closed.
 *
 * <p>With the same settings, beats, device and number of threads the result is the same bit for bit on a CPU.
 */
final class NetworkTrainer implements AutoCloseable {
    /** Windows scored at once; bounds the memory, changes no figure. */
    private static final int SCORING_BATCH = 512;
    /** Keras's. */
    private static final float ADAM_EPSILON = 1e-7f;

    private final TrainingSettings settings;
    private final BeatDataset beats;
    private final float[] weights;
    private final Random order;
    private final Model model;
    private final Trainer trainer;
    private final WeightAverage average;

    NetworkTrainer(TrainingSettings settings, BeatDataset beats, Device device) {
        this.settings = settings;
        this.beats = beats;
        this.weights = ClassWeights.balanced(beats.counts());
        this.order = new Random(settings.seed());
        Engine engine = Torch.start();
        engine.setRandomSeed(settings.seed());
        this.model = Model.newInstance(SeedNetwork.NAME, device, engine.getEngineName());
        BeatNetwork network = new SeedNetwork();
        model.setBlock(network);
        this.trainer = model.newTrainer(new DefaultTrainingConfig(new WeightedCrossEntropy(weights))
                .optDevices(new Device[] {device})
                .optOptimizer(Adam.builder()
                        .optLearningRateTracker(Tracker.fixed((float) settings.rate()))
                        .optEpsilon(ADAM_EPSILON)
                        .build()));
        trainer.initialize(network.inputShapes(settings.batch()));
        this.average = new WeightAverage(network, trainer.getManager(), settings.averaging());
    }

    /** The network as it stands, its weights averaged; it lives as long as this trainer. */
    BeatNetwork network() {
        return average.network();
    }

    /**
     * One pass over the beats in a fresh order, then a measurement.
     *
     * @param part named in the figures
     * @param epoch counted from 1
     * @param heldOut beats to measure on; may be empty
     */
    EpochFigures pass(String part, int epoch, BeatDataset heldOut, TrainingProgress progress) {
        progress.epochBegins(part, epoch, settings.epochs(), beats.size());
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, beats.size()).boxed().toList());
        Collections.shuffle(shuffled, order);
        double lossSum = 0;
        long began = System.nanoTime();
        for (int from = 0; from < shuffled.size(); from += settings.batch()) {
            List<Integer> batch = shuffled.subList(from, Math.min(from + settings.batch(), shuffled.size()));
            double loss = step(batch);
            if (!Double.isFinite(loss)) {
                throw new TrainerFault("the loss is no longer a number in epoch " + epoch + " of " + part
                        + ": train with a smaller --rate");
            }
            lossSum += loss * batch.size();
            progress.batchDone(batch.size(), lossSum / (from + batch.size()));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        ConfusionMatrix matrix = new ConfusionMatrix();
        double heldOutLoss = measure(heldOut, matrix);
        EpochFigures figures =
                new EpochFigures(part, epoch, beats.size(), lossSum / beats.size(), heldOutLoss, matrix, time);
        progress.epochEnds(figures);
        return figures;
    }

    /**
     * Takes class weights back that the loss was given. Trained with weights w_c, a network's probabilities are those of
     * a world in which class c is w_c times as frequent as among the training beats; divided by w_c, which is a term of
     * −log w_c in the output layer, they are those of the training beats again (Elkan 2001, "The Foundations of
     * Cost-Sensitive Learning").
     *
     * @param share of the way back, 0 to 1
     */
    void restorePriors(double share) {
        NDArray bias = network().parameter("output", "bias");
        float[] terms = new float[weights.length];
        for (int c = 0; c < terms.length; c++) {
            // a class that does not occur keeps its term: its weight is 0
            terms[c] = weights[c] == 0 ? 0 : (float) (-share * Math.log(weights[c]));
        }
        try (NDArray change = bias.getManager().create(terms)) {
            bias.addi(change);
        }
    }

    private double step(List<Integer> batch) {
        List<float[]> windows = new ArrayList<>(batch.size());
        long[] classes = new long[batch.size()];
        for (int i = 0; i < classes.length; i++) {
            windows.add(beats.window(batch.get(i)));
            classes[i] = beats.classOf(batch.get(i)).ordinal();
        }
        // everything a step makes goes when it ends
        try (NDManager step = trainer.getManager().newSubManager()) {
            NDArray labels = step.create(classes);
            NDArray loss;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList outputs = trainer.forward(network().batch(step, windows));
                loss = trainer.getLoss().evaluate(new NDList(labels), outputs);
                gradients.backward(loss);
            }
            trainer.step();
            average.follow();
            return loss.getFloat();
        }
    }

    private double measure(BeatDataset heldOut, ConfusionMatrix matrix) {
        double lossSum = 0;
        for (int from = 0; from < heldOut.size(); from += SCORING_BATCH) {
            int to = Math.min(from + SCORING_BATCH, heldOut.size());
            List<BeatScores> scores = TorchBeatScorer.score(
                    network(),
                    trainer.getManager(),
                    IntStream.range(from, to).mapToObj(heldOut::window).toList());
            for (int i = from; i < to; i++) {
                BeatClass reference = heldOut.classOf(i);
                BeatScores score = scores.get(i - from);
                matrix.add(reference, score.mostProbable());
                lossSum -= weights[reference.ordinal()] * Math.log(Math.max(1e-7, score.probability(reference)));
            }
        }
        return heldOut.size() == 0 ? Double.NaN : lossSum / heldOut.size();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
