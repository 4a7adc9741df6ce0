package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.PendingBeat;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.WaitingBeats.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gathers beats of many patients into batches and scores them on the stream thread. A waiting beat leaves the store and
 * its scores go on in one transaction, so that under exactly-once no beat is lost or repeated by a stop.
 */
public final class ScoreBeats implements Processor<String, PendingBeat, String, ScoredBeat> {
    public static final String STORE = "waiting-beats";

    /** How often the age of the batch is looked at; the stream thread's poll.ms bounds it from below. */
    private static final Duration TICK = Duration.ofMillis(5);

    private final BatchSettings batching;
    private final Supplier<BeatScorer> scorers;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, ScoredBeat> context;
    private WaitingBeats waiting;
    private long oldestSince;
    private BeatScorer scorer;

    /** @param scorers opens a scorer, which this processor closes */
    public ScoreBeats(BatchSettings batching, Supplier<BeatScorer> scorers, MonitorMetrics metrics) {
        this.batching = batching;
        this.scorers = scorers;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, ScoredBeat> context) {
        this.context = context;
        this.scorer = scorers.get();
        this.waiting = new WaitingBeats(context.getStateStore(STORE));
        this.oldestSince = context.currentSystemTimeMs();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::scoreIfDue);
    }

    @Override
    public void process(Record<String, PendingBeat> record) {
        long now = context.currentSystemTimeMs();
        if (waiting.size() == 0) {
            oldestSince = now;
        }
        waiting.add(record.key(), record.timestamp(), record.value());
        if (waiting.size() >= batching.size() || due(now)) {
            scoreAll(now);
        }
    }

    private void scoreIfDue(long now) {
        if (waiting.size() > 0 && due(now)) {
            scoreAll(now);
        }
    }

    /** Also when the wall clock was set back, so that nobody waits until it has caught up. */
    private boolean due(long now) {
        return now - oldestSince >= batching.delay().toMillis() || now < oldestSince;
    }

    private void scoreAll(long now) {
        List<Waiting> beats = waiting.drain();
        metrics.batchWaited(Duration.ofMillis(Math.max(0, now - oldestSince)));
        // more than one batch only after a restart with a smaller batch size
        for (int from = 0; from < beats.size(); from += batching.size()) {
            score(beats.subList(from, Math.min(from + batching.size(), beats.size())));
        }
    }

    private void score(List<Waiting> batch) {
        ModelContract contract = scorer.contract();
        List<PendingBeat> beats = batch.stream()
                .map(waiting -> waiting.beat().describedFor(contract))
                .toList();
        List<BeatScores> scores =
                scorer.score(beats.stream().map(b -> b.description().input()).toList());
        for (int i = 0; i < batch.size(); i++) {
            Waiting w = batch.get(i);
            ScoredBeat scored = ScoredBeat.of(beats.get(i), scores.get(i), contract.workingPoints());
            context.forward(new Record<>(w.streamId(), scored, w.timestamp()));
        }
    }

    @Override
    public void close() {
        if (scorer != null) {
            scorer.close();
        }
    }
}
