package io.beatwatch.trainer.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.trainer.dataset.Fibrillation;
import io.beatwatch.trainer.util.TrainerFault;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Trains one network, step by step, from its first weights on. DJL allows one trainer per process at a time; it must be
 * used from one thread. Owns the network's memory until it is closed.
 *
 * <p>With the same settings, beats, device and number of threads the result is the same bit for bit on a CPU.
 */
public final class NetworkTrainer implements AutoCloseable {
    /** Beats scored at once; bounds the memory, changes no figure. */
    private static final int SCORING_BATCH = 512;

    /**
     * How the steps are made.
     *
     * @param batch beats per step
     * @param optimizer a new one, for this training alone
     * @param clipNorm largest norm of a step's gradient; infinite for no bound
     * @param averaging see {@link WeightAverage}
     * @param seed of the first weights and the dropout
     */
    record Steps(int batch, Optimizer optimizer, double clipNorm, double averaging, int seed) {}

    private final Steps steps;
    private final BeatNetwork network;
    private final Model model;
    private final Trainer trainer;
    private final List<Parameter> trained = new ArrayList<>();
    private final WeightAverage average;

    /** @param network without parameters yet; they are made here */
    NetworkTrainer(BeatNetwork network, Steps steps, Device device) {
        this(network, steps, new TargetCrossEntropy(), device);
    }

    /**
     * @param network without parameters yet; they are made here
     * @param loss of what is wanted, as {@link TargetCrossEntropy} takes it
     */
    NetworkTrainer(BeatNetwork network, Steps steps, Loss loss, Device device) {
        this.network = network;
        this.steps = steps;
        Engine engine = Torch.start();
        engine.setRandomSeed(steps.seed());
        model = Model.newInstance("beats", device, engine.getEngineName());
        model.setBlock(network);
        trainer = model.newTrainer(new DefaultTrainingConfig(loss)
                .optDevices(new Device[] {device})
                .optOptimizer(steps.optimizer()));
        trainer.initialize(network.inputShapes(steps.batch()));
        network.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .forEach(trained::add);
        average = new WeightAverage(network, trainer.getManager(), steps.averaging());
    }

    /** The network as it stands, its weights averaged; it lives as long as this trainer. */
    public BeatNetwork network() {
        return average.network();
    }

    /**
     * One pass over beats in their order.
     *
     * @param epoch for messages and figures
     * @param change what happens to a beat's input each time it is shown
     * @return mean loss over the pass, dropout on
     */
    double pass(List<Example> beats, int epoch, UnaryOperator<float[]> change, TrainingProgress progress) {
        double lossSum = 0;
        for (int from = 0; from < beats.size(); from += steps.batch()) {
            List<Example> batch = beats.subList(from, Math.min(from + steps.batch(), beats.size()));
            double ofBatch = step(batch, change);
            if (!Double.isFinite(ofBatch)) {
                throw new TrainerFault(
                        "the loss is no longer a number in epoch " + epoch + ": train with a smaller rate");
            }
            lossSum += ofBatch * batch.size();
            progress.batchDone(batch.size(), lossSum / (from + batch.size()));
        }
        return lossSum / beats.size();
    }

    private double step(List<Example> batch, UnaryOperator<float[]> change) {
        List<float[]> inputs = new ArrayList<>(batch.size());
        FloatBuffer targets = FloatBuffer.allocate(batch.size() * BeatClass.count());
        FloatBuffer asOne = FloatBuffer.allocate(batch.size() * 2);
        FloatBuffer fibrillation = FloatBuffer.allocate(batch.size() * 2);
        for (Example beat : batch) {
            inputs.add(change.apply(beat.input()));
            for (float probability : beat.target()) {
                targets.put(probability * beat.weight());
            }
            asOne.put(beat.conductedAsOne() ? 1 : 0).put(beat.ventricularAsOne() ? 1 : 0);
            fibrillation
                    .put(beat.fibrillation() == Fibrillation.PRESENT ? beat.weight() : 0)
                    .put(beat.fibrillation() == Fibrillation.ABSENT ? beat.weight() : 0);
        }
        // everything a step makes goes when it ends
        try (NDManager step = trainer.getManager().newSubManager()) {
            NDList wanted = new NDList(
                    step.create(targets.flip(), new Shape(batch.size(), BeatClass.count())),
                    step.create(asOne.flip(), new Shape(batch.size(), 2)),
                    step.create(fibrillation.flip(), new Shape(batch.size(), 2)));
            NDArray value;
            try (GradientCollector gradients = trainer.newGradientCollector()) {
                NDList outputs = trainer.forward(network.batch(step, inputs));
                value = trainer.getLoss().evaluate(wanted, outputs);
                gradients.backward(value);
            }
            if (Double.isFinite(steps.clipNorm())) {
                clip(step);
            }
            trainer.step();
            average.follow();
            return value.getFloat();
        }
    }

    /** DJL's optimizers can only clip each value by itself, which turns the gradient. */
    private void clip(NDManager step) {
        NDList squares = new NDList();
        NDList gradients = new NDList();
        for (Parameter parameter : trained) {
            NDArray gradient = parameter.getArray().getGradient();
            gradient.attach(step);
            gradients.add(gradient);
            squares.add(gradient.square().sum());
        }
        double norm = Math.sqrt(squares.stream().mapToDouble(NDArray::getFloat).sum());
        if (norm > steps.clipNorm()) {
            gradients.forEach(gradient -> gradient.muli(steps.clipNorm() / norm));
        }
    }

    /** What {@link #network} says of beats, dropout off. */
    public List<BeatScores> scores(List<float[]> inputs) {
        List<BeatScores> scores = new ArrayList<>(inputs.size());
        for (int from = 0; from < inputs.size(); from += SCORING_BATCH) {
            List<float[]> batch = inputs.subList(from, Math.min(from + SCORING_BATCH, inputs.size()));
            scores.addAll(TorchBeatScorer.score(network(), trainer.getManager(), batch));
        }
        return scores;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
