package io.beatwatch.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.Torch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Fits a trained network to one patient by a few minutes of labelled beats (after Kiranyaz, Ince and Gabbouj 2016, who train a
 * network per patient, and de Chazal and Reilly 2006, who join a patient's own classifier with the general one). Here the general
 * network goes on being trained, for few steps, with Adam on the patient's beats alone; dropout is off and batch norm keeps its
 * running figures. A class counts √(n / (k · n_c)), as in the training. One thread at a time.
 */
public final class PatientRefit {
    private static final int BATCH = 128;
    private static final Set<Parameter.Type> TRAINED =
            EnumSet.of(Parameter.Type.WEIGHT, Parameter.Type.BIAS, Parameter.Type.GAMMA, Parameter.Type.BETA);

    /** What is fitted. */
    public enum Scope {
        /** The output layer. */
        OUTPUT,
        /** The output layer and the one before it. */
        HEAD,
        /** All that training changes. */
        ALL;

        private boolean holds(String block) {
            return switch (this) {
                case OUTPUT -> block.equals("output");
                case HEAD -> block.equals("output") || block.equals("hidden");
                case ALL -> true;
            };
        }

        /** What it is called on the command line. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How.
     *
     * @param steps of at most {@value #BATCH} beats, 0 (nothing is fitted) to 10,000
     * @param rate Adam's, greater than 0 and at most 0.1
     */
    public record Settings(Scope scope, int steps, double rate) {
        public Settings {
            if (steps < 0 || steps > 10_000) {
                throw new IllegalArgumentException("steps must be 0 to 10000, got " + steps);
            }
            if (!(rate > 0 && rate <= 0.1)) {
                throw new IllegalArgumentException("rate must be greater than 0 and at most 0.1, got " + rate);
            }
        }

        @Override
        public String toString() {
            return steps == 0
                    ? "nothing fitted"
                    : String.format(Locale.ROOT, "%s fitted in %d steps of rate %s", scope.label(), steps, rate);
        }
    }

    private final Settings settings;

    public PatientRefit(Settings settings) {
        this.settings = settings;
    }

    public Settings settings() {
        return settings;
    }

    /**
     * A copy of a network, fitted to a patient.
     *
     * @param network stays as it is
     * @param manager owns the copy's parameters
     * @param inputs the patient's beats, described as for the network
     * @param classes theirs; beats of class Q are left out, since most networks were not taught it
     * @param seed of the order of the beats
     */
    public BeatNetwork fitted(
            BeatNetwork network, NDManager manager, List<float[]> inputs, List<BeatClass> classes, long seed) {
        BeatNetwork copy = copied(network, manager);
        List<Example> beats = examples(inputs, classes);
        if (beats.isEmpty() || settings.steps() == 0) {
            return copy;
        }
        List<Pair<String, Parameter>> fitted = new ArrayList<>();
        copy.getChildren().forEach(child -> {
            if (settings.scope().holds(child.getKey().substring(2))) {
                child.getValue().getParameters().forEach(named -> {
                    if (TRAINED.contains(named.getValue().getType())) {
                        named.getValue().freeze(false);
                        fitted.add(new Pair<>(child.getKey() + "." + named.getKey(), named.getValue()));
                    }
                });
            }
        });
        Optimizer adam = Adam.builder()
                .optLearningRateTracker(Tracker.fixed((float) settings.rate()))
                .build();
        TargetCrossEntropy loss = new TargetCrossEntropy();
        Random random = new Random(seed);
        int next = 0;
        Collections.shuffle(beats, random);
        for (int step = 0; step < settings.steps(); step++) {
            List<Example> batch = new ArrayList<>();
            for (int i = 0; i < Math.min(BATCH, beats.size()); i++) {
                if (next == beats.size()) {
                    next = 0;
                    Collections.shuffle(beats, random);
                }
                batch.add(beats.get(next++));
            }
            step(copy, manager, batch, loss, adam, fitted);
        }
        copy.freezeParameters(true);
        return copy;
    }

    private static void step(
            BeatNetwork network,
            NDManager manager,
            List<Example> batch,
            TargetCrossEntropy loss,
            Optimizer adam,
            List<Pair<String, Parameter>> fitted) {
        FloatBuffer targets = FloatBuffer.allocate(batch.size() * BeatClass.count());
        for (Example beat : batch) {
            for (float probability : beat.target()) {
                targets.put(probability * beat.weight());
            }
        }
        try (NDManager step = manager.newSubManager()) {
            NDList wanted = new NDList(
                    step.create(targets.flip(), new Shape(batch.size(), BeatClass.count())),
                    step.zeros(new Shape(batch.size(), 2)));
            NDList inputs =
                    network.batch(step, batch.stream().map(Example::input).toList());
            try (GradientCollector gradients = Torch.start().newGradientCollector()) {
                // of the classes alone: whether the atria fibrillate is not labelled
                NDList outputs = new NDList(network.forward(new ParameterStore(step, false), inputs, false)
                        .get(0));
                gradients.backward(loss.evaluate(wanted, outputs));
            }
            for (Pair<String, Parameter> parameter : fitted) {
                NDArray array = parameter.getValue().getArray();
                NDArray gradient = array.getGradient();
                gradient.attach(step);
                adam.update(parameter.getKey(), array, gradient);
                gradient.subi(gradient);
            }
        }
    }

    private static BeatNetwork copied(BeatNetwork network, NDManager manager) {
        BeatNetwork copy = network.another();
        copy.initialize(manager);
        List<Parameter> from = new ArrayList<>(network.getParameters().values());
        List<Parameter> to = new ArrayList<>(copy.getParameters().values());
        for (int i = 0; i < from.size(); i++) {
            from.get(i).getArray().copyTo(to.get(i).getArray());
        }
        copy.freezeParameters(true);
        return copy;
    }

    private static List<Example> examples(List<float[]> inputs, List<BeatClass> classes) {
        long[] counts = new long[BeatClass.count()];
        for (BeatClass c : classes) {
            counts[c.ordinal()] += c == BeatClass.Q ? 0 : 1;
        }
        float[] weights = ClassWeights.balanced(counts);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (classes.get(i) != BeatClass.Q) {
                examples.add(Example.of(inputs.get(i), classes.get(i), (float)
                        Math.sqrt(weights[classes.get(i).ordinal()])));
            }
        }
        return examples;
    }
}
