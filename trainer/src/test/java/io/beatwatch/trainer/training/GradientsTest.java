package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.FamilyNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import io.beatwatch.networks.families.FamilyDesign.Way;
import io.beatwatch.networks.trial.SimulatedBeats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch keeps addresses of what it needs for gradients; what stands there must not be let go before. */
class GradientsTest {
    private static final int BEATS = 16;

    static List<Family> families() {
        return Family.ALL;
    }

    @ParameterizedTest
    @MethodSource("families")
    void shouldBeTheSameWheneverGarbageIsCollected_seed5(Family family) throws InterruptedException {
        for (Way way : Way.values()) {
            FamilyDesign design = new FamilyDesign(family, way);
            List<float[]> undisturbed = gradients(design, false);
            List<float[]> collected = gradients(design, true);
            assertThat(undisturbed).isNotEmpty();
            for (int i = 0; i < undisturbed.size(); i++) {
                assertThat(collected.get(i))
                        .as("parameter %d of %s", i, design.name())
                        .containsExactly(undisturbed.get(i));
            }
        }
    }

    /** Of one step over beats of all classes, each parameter's. */
    private static List<float[]> gradients(FamilyDesign design, boolean collected) throws InterruptedException {
        Engine engine = Torch.start(1);
        engine.setRandomSeed(5);
        Family family = design.family();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            FamilyNetwork network = new FamilyNetwork(design);
            network.initialize(manager);
            List<float[]> beats = SimulatedBeats.of(
                    network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing"), BEATS, 5);
            NDArray wanted = manager.eye(BeatClass.count()).get("0:4").repeat(0, BEATS / 4);
            NDList labels = new NDList(
                    wanted, manager.zeros(new Shape(BEATS, 2)), manager.eye(2).repeat(0, BEATS / 2));
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDList outputs =
                        network.forward(new ParameterStore(manager, false), network.batch(manager, beats), true);
                NDArray loss = new TargetCrossEntropy(family.focus(), family.linkShare()).evaluate(labels, outputs);
                if (collected) {
                    collectGarbageAndWriteOverIt();
                }
                collector.backward(loss);
            }
            List<float[]> gradients = new ArrayList<>();
            for (Parameter parameter : network.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    gradients.add(parameter.getArray().getGradient().toFloatArray());
                }
            }
            return gradients;
        }
    }

    /** Memory of Java's that nothing refers to goes, and others write to it. */
    private static void collectGarbageAndWriteOverIt() throws InterruptedException {
        System.gc();
        Thread.sleep(100);
        List<ByteBuffer> others = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            others.add(ByteBuffer.allocateDirect(Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putFloat(0, 1e9f));
        }
        assertThat(others).hasSize(20_000);
    }
}
