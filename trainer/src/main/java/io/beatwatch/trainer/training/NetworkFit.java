package io.beatwatch.trainer.training;

import ai.djl.Device;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.AdamW;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.evaluation.ConfusionMatrix;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.networks.BeatNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How one network is trained on beats relative to their patient: scaling, sampler, augmentation, AdamW with {@link OneCycle}. */
final class NetworkFit {
    private NetworkFit() {}

    /**
     * Trains a network.
     *
     * @param network without parameters yet
     * @param part named to those who follow the progress
     * @return its owner; to be closed before the next training
     */
    static NetworkTrainer of(
            BeatNetwork network,
            List<Example> examples,
            FitSettings settings,
            Loss loss,
            int seed,
            String part,
            Device device,
            TrainingProgress progress) {
        float[] means = new float[PatientFeatures.FEATURES.size()];
        float[] deviations = new float[means.length];
        measureFeatures(examples, means, deviations);
        Passes passes = new Passes(examples, settings, seed);
        AdamW optimizer = AdamW.builder()
                .optLearningRateTracker(
                        new OneCycle(settings.peakRate(), settings.epochs() * passes.size() / settings.batch()))
                .optWeightDecays((float) settings.weightDecay())
                .build();
        NetworkTrainer trainer = new NetworkTrainer(
                network,
                new NetworkTrainer.Steps(settings.batch(), optimizer, settings.clipNorm(), settings.averaging(), seed),
                loss,
                device);
        try {
            network.scaleFeatures(means, deviations);
            Augmentation augmentation = new Augmentation(settings.augmentation(), deviations, seed);
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                progress.epochBegins(part, epoch, settings.epochs(), passes.size());
                long began = System.nanoTime();
                double mean = trainer.pass(passes.next(), epoch, augmentation::changed, progress);
                progress.epochEnds(new EpochFigures(
                        part,
                        epoch,
                        passes.size(),
                        mean,
                        Double.NaN,
                        new ConfusionMatrix(),
                        Duration.ofNanos(System.nanoTime() - began)));
            }
        } catch (RuntimeException | Error e) {
            trainer.close();
            throw e;
        }
        return trainer;
    }

    private static void measureFeatures(List<Example> examples, float[] means, float[] deviations) {
        for (int f = 0; f < means.length; f++) {
            int at = PatientFeatures.WINDOW_VALUES + f;
            double sum = 0;
            double squares = 0;
            for (Example example : examples) {
                double value = example.input()[at];
                sum += value;
                squares += value * value;
            }
            double mean = sum / examples.size();
            means[f] = (float) mean;
            deviations[f] = (float) Math.sqrt(Math.max(0, squares / examples.size() - mean * mean));
        }
    }

    /** The beats of each pass: all but N, a fresh share of N, in a fresh order, whole batches only. */
    private static final class Passes {
        private final List<Example> others = new ArrayList<>();
        private final List<Example> normal = new ArrayList<>();
        private final int normalPerPass;
        private final int size;
        private final Random order;

        Passes(List<Example> examples, FitSettings settings, long seed) {
            for (Example example : examples) {
                (example.beatClass() == BeatClass.N ? normal : others).add(example);
            }
            normalPerPass = (int) Math.round(settings.normalShare() * normal.size());
            int beats = others.size() + normalPerPass;
            // batch norm learns nothing good from the few beats of a last batch
            size = beats < settings.batch() ? beats : beats / settings.batch() * settings.batch();
            order = new Random(seed);
        }

        int size() {
            return size;
        }

        List<Example> next() {
            Collections.shuffle(normal, order);
            List<Example> pass = new ArrayList<>(others);
            pass.addAll(normal.subList(0, normalPerPass));
            Collections.shuffle(pass, order);
            return pass.subList(0, size);
        }
    }
}
