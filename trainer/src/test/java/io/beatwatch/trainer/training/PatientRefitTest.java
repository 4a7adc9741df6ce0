package io.beatwatch.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.BeatNetwork;
import io.beatwatch.networks.PatientNetwork;
import io.beatwatch.networks.Torch;
import io.beatwatch.networks.TorchBeatScorer;
import io.beatwatch.networks.trial.SimulatedBeats;
import io.beatwatch.trainer.training.PatientRefit.Scope;
import io.beatwatch.trainer.training.PatientRefit.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientRefitTest {
    private NDManager manager;
    private PatientNetwork network;
    private List<float[]> beats;
    private final List<BeatClass> classes = new ArrayList<>();

    @BeforeEach
    void makeNetwork() {
        Torch.start(1).setRandomSeed(4);
        manager = NDManager.newBaseManager(Device.cpu());
        network = new PatientNetwork();
        network.initialize(manager);
        network.freezeParameters(true);
        beats = SimulatedBeats.of(network.contract("test", "test", OperatingPoints.MOST_PROBABLE, "nothing"), 80, 4);
        for (int i = 0; i < beats.size(); i++) {
            // wide beats, by a feature that tells them, are V
            classes.add(wide(beats.get(i)) ? BeatClass.V : BeatClass.N);
        }
        assertThat(classes).contains(BeatClass.V, BeatClass.N);
    }

    private static boolean wide(float[] beat) {
        // the difference from the usual beat
        float most = 0;
        for (int i = 90; i < 180; i++) {
            most = Math.max(most, Math.abs(beat[i]));
        }
        return most > 1;
    }

    @AfterEach
    void freeNetworks() {
        manager.close();
    }

    private double wrong(BeatNetwork of) {
        double sum = 0;
        for (int i = 0; i < beats.size(); i++) {
            sum += 1 - score(of, i);
        }
        return sum / beats.size();
    }

    private float score(BeatNetwork of, int beat) {
        return TorchBeatScorer.score(of, manager, List.of(beats.get(beat)))
                .get(0)
                .probability(classes.get(beat));
    }

    private static float[] values(BeatNetwork of, String block) {
        return of.parameter(block, "weight").toFloatArray();
    }

    @Test
    void shouldLearnThePatientAndLeaveTheNetworkAsItIs_seed4() {
        float[] output = values(network, "output");
        double before = wrong(network);
        for (Scope scope : Scope.values()) {
            BeatNetwork fitted =
                    new PatientRefit(new Settings(scope, 60, 0.01)).fitted(network, manager, beats, classes, 4);
            assertThat(wrong(fitted)).as(scope.label()).isLessThan(0.75 * before);
            assertThat(values(fitted, "output")).isNotEqualTo(output);
            assertThat(Arrays.equals(values(fitted, "hidden"), values(network, "hidden")))
                    .isEqualTo(scope == Scope.OUTPUT);
            assertThat(Arrays.equals(values(fitted, "convolution1"), values(network, "convolution1")))
                    .isEqualTo(scope != Scope.ALL);
            assertThat(fitted.parameter("norm1", "runningMean").toFloatArray())
                    .isEqualTo(network.parameter("norm1", "runningMean").toFloatArray());
        }
        assertThat(values(network, "output")).isEqualTo(output);
        assertThat(wrong(network)).isEqualTo(before);
    }

    @Test
    void shouldChangeNothingWithoutStepsOrLabels_seed4() {
        BeatNetwork none =
                new PatientRefit(new Settings(Scope.ALL, 0, 0.01)).fitted(network, manager, beats, classes, 4);
        assertThat(wrong(none)).isEqualTo(wrong(network));
        List<BeatClass> unclassifiable = classes.stream().map(c -> BeatClass.Q).toList();
        BeatNetwork blind =
                new PatientRefit(new Settings(Scope.ALL, 5, 0.01)).fitted(network, manager, beats, unclassifiable, 4);
        assertThat(values(blind, "output")).isEqualTo(values(network, "output"));
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new Settings(Scope.ALL, -1, 0.01)).hasMessage("steps must be 0 to 10000, got -1");
        assertThatThrownBy(() -> new Settings(Scope.ALL, 1, 0)).hasMessageContaining("rate must be greater than 0");
    }
}
