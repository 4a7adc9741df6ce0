package io.beatwatch.trainer.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.SeedNetwork;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Trains one seed network the seed report's way: all beats in each pass, balanced class weights, nothing changed. One
 * thread; owns the network's memory until it is closed.
 */
final class SeedTrainer implements AutoCloseable {
    /** Keras's. */
    private static final float ADAM_EPSILON = 1e-7f;

    private final TrainingSettings settings;
    private final List<Example> beats = new ArrayList<>();
    private final float[] weights;
    private final Random order;
    private final NetworkTrainer trainer;

    SeedTrainer(TrainingSettings settings, BeatDataset beats, Device device) {
        this.settings = settings;
        this.weights = ClassWeights.balanced(beats.counts());
        for (int i = 0; i < beats.size(); i++) {
            BeatClass beatClass = beats.classOf(i);
            this.beats.add(Example.of(beats.input(i), beatClass, weights[beatClass.ordinal()]));
        }
        this.order = new Random(settings.seed());
        Adam adam = Adam.builder()
                .optLearningRateTracker(Tracker.fixed((float) settings.rate()))
                .optEpsilon(ADAM_EPSILON)
                .build();
        this.trainer = new NetworkTrainer(
                new SeedNetwork(),
                new NetworkTrainer.Steps(
                        settings.batch(), adam, Double.POSITIVE_INFINITY, settings.averaging(), settings.seed()),
                device);
    }

    /** The network as it stands, its weights averaged; it lives as long as this trainer. */
    BeatNetwork network() {
        return trainer.network();
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
        long began = System.nanoTime();
        double loss =
                trainer.pass(shuffled.stream().map(beats::get).toList(), epoch, UnaryOperator.identity(), progress);
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        ConfusionMatrix matrix = new ConfusionMatrix();
        double heldOutLoss = measure(heldOut, matrix);
        EpochFigures figures = new EpochFigures(part, epoch, beats.size(), loss, heldOutLoss, matrix, time);
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

    private double measure(BeatDataset heldOut, ConfusionMatrix matrix) {
        List<float[]> inputs =
                IntStream.range(0, heldOut.size()).mapToObj(heldOut::input).toList();
        List<BeatScores> scores = trainer.scores(inputs);
        double lossSum = 0;
        for (int i = 0; i < heldOut.size(); i++) {
            BeatClass reference = heldOut.classOf(i);
            matrix.add(reference, scores.get(i).mostProbable());
            lossSum -= weights[reference.ordinal()]
                    * Math.log(Math.max(1e-7, scores.get(i).probability(reference)));
        }
        return heldOut.size() == 0 ? Double.NaN : lossSum / heldOut.size();
    }

    @Override
    public void close() {
        trainer.close();
    }
}
