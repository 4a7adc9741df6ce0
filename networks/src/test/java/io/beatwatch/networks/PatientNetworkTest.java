package io.beatwatch.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import io.beatwatch.ecg.features.PatientFeatures;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.PatientNetwork.Design;
import io.beatwatch.networks.trial.SimulatedBeats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientNetworkTest {
    private static final int FEATURES = PatientFeatures.FEATURES.size();

    private NDManager manager;
    private PatientNetwork network;

    @BeforeEach
    void makeNetwork() {
        Torch.start(1).setRandomSeed(3);
        manager = NDManager.newBaseManager(Device.cpu());
        network = initialised(Design.DEFAULT);
    }

    @AfterEach
    void freeNetwork() {
        manager.close();
    }

    private PatientNetwork initialised(Design design) {
        PatientNetwork made = new PatientNetwork(design);
        made.initialize(manager);
        return made;
    }

    private static Design withoutDropout(float branchDropout) {
        return new Design(16, 32, 24, 32, 32, 16, 32, 0, 0, branchDropout);
    }

    private static List<float[]> randomBeats(int count, long seed) {
        Random random = new Random(seed);
        List<float[]> beats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] beat = new float[PatientFeatures.LENGTH];
            for (int k = 0; k < beat.length; k++) {
                beat[k] = (float) random.nextGaussian();
            }
            beats.add(beat);
        }
        return beats;
    }

    private NDArray logits(PatientNetwork of, List<float[]> beats, boolean training) {
        return of.forward(new ParameterStore(manager, false), of.batch(manager, beats), training)
                .get(0);
    }

    @Test
    void shouldHaveTheParametersAndCostOfItsSizes() {
        long convolutions = 16 * 4 * 9 + 16 + 32 * 16 * 5 + 32 + 32 * 32 * 3 + 32;
        long norms = 2 * (16 + 32 + 32);
        long gru = 2 * (72 * 32 + 72 * 24 + 72 + 72);
        long attention = 32 * 48 + 32 + 32 + 1;
        long features = 32 * FEATURES + 32 + 16 * 32 + 16;
        long both = 32 * 64 + 32 + 5 * 32 + 5 + 32 + 1;
        assertThat(network.trainedParameters()).isEqualTo(convolutions + norms + gru + attention + features + both);

        long slidingConvolutions = 30 * 16 * 4 * 9 + 30 * 32 * 16 * 5 + 15 * 32 * 32 * 3;
        long steps = 15 * (2 * (72 * 32 + 72 * 24) + 32 * 48 + 32);
        long dense = 32 * FEATURES + 16 * 32 + 32 * 64 + 5 * 32 + 32;
        assertThat(network.multiplyAdds())
                .isEqualTo(slidingConvolutions + steps + dense)
                .isLessThanOrEqualTo(500_000);
    }

    @Test
    void shouldGiveProbabilitiesAndAttentionThatSumToOne_seed4() {
        List<float[]> beats =
                SimulatedBeats.of(network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing"), 20, 4);
        for (BeatScores scores : TorchBeatScorer.score(network, manager, beats)) {
            assertThat(sum(scores.probabilities())).isCloseTo(1, within(1e-5));
            assertThat(scores.attention()).hasSize(15);
            assertThat(sum(scores.attention())).isCloseTo(1, within(1e-5));
            assertThat(scores.fibrillation()).isBetween(0f, 1f);
        }
    }

    @Test
    void shouldLookAtEveryFeatureAndChannel_seed5() {
        float[] beat = randomBeats(1, 5).get(0);
        float[] before = logits(network, List.of(beat), false).toFloatArray();
        for (int at : new int[] {0, 90, 180, 270, 359, 360, PatientFeatures.LENGTH - 1}) {
            float[] other = beat.clone();
            other[at] += 1;
            assertThat(logits(network, List.of(other), false).toFloatArray()).isNotEqualTo(before);
        }
    }

    @Test
    void shouldStartWithinPyTorchsRanges() {
        assertWithin("convolution1", "weight", 4 * 9);
        assertWithin("convolution1", "bias", 4 * 9);
        assertWithin("gru", "forward_input_weight", 24);
        assertWithin("gru", "backward_recurrent_bias", 24);
        assertWithin("attention", "weight", 48);
        assertWithin("feature_hidden", "weight", FEATURES);
        assertWithin("output", "weight", 32);
        assertWithin("output", "bias", 32);
    }

    /** Uniform within ±1/√inputs: never beyond, and near it somewhere among so many. */
    private void assertWithin(String block, String parameter, int inputs) {
        double range = 1 / Math.sqrt(inputs);
        double largest = network.parameter(block, parameter).abs().max().getFloat();
        assertThat(largest).isBetween(0.5 * range, range * (1 + 1e-6));
    }

    @Test
    void shouldScaleFeaturesAndClipThemAtFiveDeviations() {
        float[] means = new float[FEATURES];
        float[] deviations = new float[FEATURES];
        Arrays.fill(means, 2);
        Arrays.fill(deviations, 4);
        deviations[1] = 0;
        network.scaleFeatures(means, deviations);
        FeatureScaling scaling = new FeatureScaling();
        NDArray some = manager.create(new float[] {6, 100, 21.9f, 22.1f, -17.9f, -18.1f})
                .reshape(1, 6);
        scaling.initialize(manager, some.getDataType(), some.getShape());
        scaling.set(Arrays.copyOf(means, 6), Arrays.copyOf(deviations, 6));
        NDArray scaled = scaling.forward(new ParameterStore(manager, false), new NDList(some), false)
                .singletonOrThrow();
        assertThat(scaled.toFloatArray()).containsExactly(new float[] {1, 0, 4.975f, 5, -4.975f, -5}, within(1e-5f));
        assertThat(network.parameter("scaling", "mean").toFloatArray()).containsExactly(means);
    }

    @Test
    void shouldRefuseScalingThatDoesNotFit() {
        float[] ones = new float[FEATURES];
        Arrays.fill(ones, 1);
        assertThatThrownBy(() -> network.scaleFeatures(new float[FEATURES - 1], ones))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(FEATURES + " each, got " + (FEATURES - 1));
        float[] wrong = ones.clone();
        wrong[2] = Float.NaN;
        assertThatThrownBy(() -> network.scaleFeatures(wrong, ones)).hasMessageContaining("feature 2");
        wrong[2] = -1;
        assertThatThrownBy(() -> network.scaleFeatures(ones, wrong)).hasMessageContaining("feature 2");
    }

    @Test
    void shouldMultiplyTheLogits_seed6() {
        List<float[]> beats = randomBeats(2, 6);
        float[] before = logits(network, beats, false).toFloatArray();
        network.scaleLogits(0.5f);
        float[] after = logits(network, beats, false).toFloatArray();
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i] / 2, within(1e-6f));
        }
        assertThatThrownBy(() -> network.scaleLogits(0)).hasMessageContaining("factor must be above 0");
        assertThatThrownBy(() -> network.scaleLogits(Float.NaN)).hasMessageContaining("factor must be above 0");
    }

    @Test
    void shouldWithholdTheWindowsFromSomeBeatsOnlyWhileTraining_seed7() {
        // the same features, other windows: what the windows are withheld from looks alike
        List<float[]> beats = randomBeats(400, 7);
        beats.forEach(beat -> Arrays.fill(beat, PatientFeatures.WINDOW_VALUES, beat.length, 0.5f));
        assertThat(mostFrequent(logits(initialised(withoutDropout(0.25f)), beats, true)))
                .isBetween(70, 130);
        assertThat(mostFrequent(logits(initialised(withoutDropout(0.25f)), beats, false)))
                .isLessThan(5);
        assertThat(mostFrequent(logits(initialised(withoutDropout(0)), beats, true)))
                .isLessThan(5);
    }

    @Test
    void shouldLearnWeightsAndKeepTheScaling_seed9() {
        PatientNetwork trained = new PatientNetwork();
        try (Model model = Model.newInstance("test", Device.cpu(), "PyTorch")) {
            model.setBlock(trained);
            try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                    .optDevices(new Device[] {Device.cpu()})
                    .optOptimizer(Optimizer.adam().build()))) {
                trainer.initialize(trained.inputShapes(32));
                float[] means = new float[FEATURES];
                float[] deviations = new float[FEATURES];
                Arrays.fill(means, 0.5f);
                Arrays.fill(deviations, 2);
                trained.scaleFeatures(means, deviations);
                List<float[]> before = trainedValues(trained);
                try (NDManager step = trainer.getManager().newSubManager()) {
                    NDArray labels = step.zeros(new Shape(32), DataType.INT64);
                    try (GradientCollector gradients = trainer.newGradientCollector()) {
                        NDList outputs = trainer.forward(trained.batch(step, randomBeats(32, 9)));
                        gradients.backward(trainer.getLoss().evaluate(new NDList(labels), new NDList(outputs.get(0))));
                    }
                    trainer.step();
                }
                List<float[]> after = trainedValues(trained);
                for (int i = 0; i < before.size(); i++) {
                    assertThat(after.get(i)).isNotEqualTo(before.get(i));
                }
                assertThat(trained.parameter("scaling", "mean").toFloatArray()).containsExactly(means);
                assertThat(trained.parameter("scaling", "scale").toFloatArray()).containsOnly(0.5f);
            }
        }
    }

    /** Of one parameter in each part of the network. */
    private static List<float[]> trainedValues(PatientNetwork of) {
        return Stream.of("convolution1", "attention", "attention_score", "feature_hidden", "feature_output", "output")
                .map(block -> of.parameter(block, "weight").toFloatArray())
                .toList();
    }

    /** How many rows are equal to the most frequent one. */
    private static int mostFrequent(NDArray logits) {
        float[] first = logits.get(":, 0").toFloatArray();
        int most = 0;
        for (float value : first) {
            int equal = 0;
            for (float other : first) {
                equal += value == other ? 1 : 0;
            }
            most = Math.max(most, equal);
        }
        return most;
    }

    @Test
    void shouldNameTheFieldWhenADesignIsOutOfRange() {
        assertThatThrownBy(() -> new Design(0, 32, 24, 32, 32, 16, 32, 0, 0, 0)).hasMessageStartingWith("firstFilters");
        assertThatThrownBy(() -> new Design(16, 32, 1025, 32, 32, 16, 32, 0, 0, 0))
                .hasMessageStartingWith("units");
        assertThatThrownBy(() -> new Design(16, 32, 24, 32, 32, 16, 32, 1, 0, 0))
                .hasMessageStartingWith("dropout");
        assertThatThrownBy(() -> new Design(16, 32, 24, 32, 32, 16, 32, 0, 0, -0.1f))
                .hasMessageStartingWith("branchDropout");
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
