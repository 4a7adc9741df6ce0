package io.beatwatch.monitor;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.NetworkInputKind;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayList;
import java.util.List;

/**
 * A scorer whose verdict depends on the first window alone and is easy to foresee: a beat that points down is V, one that
 * points up is N.
 */
public final class TestNetwork implements BeatScorer {
    /** Of one that looks at each beat by itself. */
    public static final ModelContract CONTRACT = new ModelContract(
            "test",
            "test-1",
            NetworkInputKind.Z_SCORE_WINDOW,
            SampleRate.ofHertz(360),
            360,
            180,
            1,
            0,
            4,
            OperatingPoints.MOST_PROBABLE,
            "none");

    /** Of one that is shown beats relative to the patient. */
    public static final ModelContract MEMORY_CONTRACT =
            ModelContract.ofPatientFeatures("memory", "memory-1", 4, OperatingPoints.MOST_PROBABLE, "none");

    private final ModelContract contract;
    private final List<Integer> batches;

    public TestNetwork() {
        this(new ArrayList<>());
    }

    /** @param batches gets the size of every batch */
    public TestNetwork(List<Integer> batches) {
        this(CONTRACT, batches);
    }

    /** @param batches gets the size of every batch */
    public TestNetwork(ModelContract contract, List<Integer> batches) {
        this.contract = contract;
        this.batches = batches;
    }

    @Override
    public ModelContract contract() {
        return contract;
    }

    @Override
    public List<BeatScores> score(List<float[]> inputs) {
        batches.add(inputs.size());
        List<BeatScores> scores = new ArrayList<>();
        for (float[] input : inputs) {
            boolean down = input[contract.peakSample()] < 0;
            scores.add(new BeatScores(
                    down ? new float[] {0.1f, 0, 0.9f, 0, 0} : new float[] {0.9f, 0, 0.1f, 0, 0},
                    new float[] {0.1f, 0.4f, 0.4f, 0.1f}));
        }
        return scores;
    }

    @Override
    public void close() {}
}
