package io.beatwatch.monitor;

import io.beatwatch.ecg.beat.Normalisation;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SampleRate;
import java.util.ArrayList;
import java.util.List;

/**
 * A scorer whose verdict depends on the window alone and is easy to foresee: a beat that points down is V, one that
 * points up is N.
 */
public final class TestNetwork implements BeatScorer {
    public static final ModelContract CONTRACT =
            new ModelContract("test", "test-1", SampleRate.ofHertz(360), 360, 180, 1, Normalisation.Z_SCORE, 4, "none");

    private final List<Integer> batches;

    public TestNetwork() {
        this(new ArrayList<>());
    }

    /** @param batches gets the size of every batch */
    public TestNetwork(List<Integer> batches) {
        this.batches = batches;
    }

    @Override
    public ModelContract contract() {
        return CONTRACT;
    }

    @Override
    public List<BeatScores> score(List<float[]> windows) {
        batches.add(windows.size());
        List<BeatScores> scores = new ArrayList<>();
        for (float[] window : windows) {
            boolean down = window[CONTRACT.peakSample()] < 0;
            scores.add(new BeatScores(
                    down ? new float[] {0.1f, 0, 0.9f, 0, 0} : new float[] {0.9f, 0, 0.1f, 0, 0},
                    new float[] {0.1f, 0.4f, 0.4f, 0.1f}));
        }
        return scores;
    }

    @Override
    public void close() {}
}
