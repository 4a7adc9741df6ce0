package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/** Measures the size of each batch and the time it takes, and counts those that fail. */
public final class InstrumentedBeatScorer implements BeatScorer {
    private final BeatScorer scorer;
    private final DistributionSummary batchSize;
    private final Timer time;
    private final MonitorMetrics metrics;

    public InstrumentedBeatScorer(BeatScorer scorer, MonitorMetrics metrics, String engine, String device) {
        this.scorer = scorer;
        this.batchSize = metrics.batchSize(engine, device);
        this.time = metrics.scoring(engine, device);
        this.metrics = metrics;
    }

    @Override
    public ModelContract contract() {
        return scorer.contract();
    }

    @Override
    public List<BeatScores> score(List<float[]> inputs) {
        batchSize.record(inputs.size());
        try {
            return time.record(() -> scorer.score(inputs));
        } catch (RuntimeException | LinkageError e) {
            metrics.scorerFailed();
            throw e;
        }
    }

    @Override
    public void close() {
        scorer.close();
    }
}
