package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.UnscoredBeat;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.PendingBeatStore.Waiting;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.util.OncePerMinute;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers beats of many patients into batches, scores them on the stream thread and adapts the scores to the patient.
 * A waiting beat leaves the store and its scores go on in one transaction, so that under exactly-once no beat is lost or repeated by a stop; it leaves the
 * store after its scores went on, so that under at-least-once none is lost where scoring fails; one that is scored twice
 * then is learned twice. Where the scorer does not answer by its deadline, and nothing else can score, the beats wait on:
 * what is done until then is committed before the transaction times out, and the thread goes on.
 */
public final class ScoreBeats implements Processor<String, UnscoredBeat, String, ScoredBeat> {
    /** How often the age of the batch is looked at; the stream thread's poll.ms bounds it from below. */
    private static final Duration TICK = Duration.ofMillis(5);

    private static final Logger LOG = LoggerFactory.getLogger(ScoreBeats.class);

    private static final String STALL = "stall";

    private final OncePerMinute<String> warnings = new OncePerMinute<>();
    private final OncePerMinute<String> stalls = new OncePerMinute<>();
    private final BatchSettings batching;
    private final Supplier<BeatScorer> scorers;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, ScoredBeat> context;
    private PendingBeatStore waiting;
    private AdaptationStore adaptation;
    private long oldestSince;
    /** The scorer did not answer by its deadline: only between chunks is it waited for, one deadline at a time. */
    private boolean stalled;

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
        this.waiting = new PendingBeatStore(
                context.getStateStore(StoreNames.PENDING_BEATS),
                context.getStateStore(StoreNames.PENDING_BEATS_BEFORE),
                new UnreadableState(StoreNames.PENDING_BEATS, metrics, context::currentSystemTimeMs));
        this.adaptation = new AdaptationStore(
                context.getStateStore(StoreNames.ADAPTATION),
                scorer.contract(),
                new UnreadableState(StoreNames.ADAPTATION, metrics, context::currentSystemTimeMs));
        this.oldestSince = context.currentSystemTimeMs();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::scoreIfDue);
    }

    @Override
    public void process(Record<String, UnscoredBeat> record) {
        long now = context.currentSystemTimeMs();
        if (waiting.size() == 0) {
            oldestSince = now;
        }
        waiting.add(record.key(), record.timestamp(), record.value());
        if (!stalled && (waiting.size() >= batching.size() || due(now))) {
            scoreAll(now);
        }
    }

    private void scoreIfDue(long now) {
        if (waiting.size() > 0 && (stalled || due(now))) {
            scoreAll(now);
        }
    }

    /** Also when the wall clock was set back, so that nobody waits until it has caught up. */
    private boolean due(long now) {
        return now - oldestSince >= batching.delay().toMillis() || now < oldestSince;
    }

    private void scoreAll(long now) {
        List<Waiting> beats = waiting.all();
        metrics.batchWaited(Duration.ofMillis(Math.max(0, now - oldestSince)));
        try {
            // more than one batch only after a stall, or a restart with a smaller batch size
            for (int from = 0; from < beats.size(); from += batching.size()) {
                List<Waiting> batch = beats.subList(from, Math.min(from + batching.size(), beats.size()));
                pass(batch);
                // after they went on: where scoring fails, they go on waiting, for this thread's successor
                waiting.remove(batch.size());
            }
            stalled = false;
        } catch (ScorerStalledException e) {
            stalled = true;
            if (stalls.due(STALL, now)) {
                LOG.error("{}: {} beats wait, and no alarm is given until it does", e.getMessage(), waiting.size());
            }
        }
    }

    /** What the network says of a beat, by itself. */
    private record Said(UnscoredBeat beat, BeatScores scores) {}

    private void pass(List<Waiting> batch) {
        List<Said> all = scoreEach(batch);
        for (int i = 0; i < batch.size(); i++) {
            Waiting w = batch.get(i);
            Said said = all.get(i);
            BeatScores weighed = adaptation.adapt(w.streamId(), said.beat(), said.scores());
            ScoredBeat scored =
                    ScoredBeat.of(said.beat(), weighed, scorer.contract().operatingPoints(), adaptation.cluster());
            context.forward(new Record<>(w.streamId(), scored, w.timestamp()));
        }
    }

    /** A beat that the network fails on must not stop the others, nor every monitor that takes them over. */
    private List<Said> scoreEach(List<Waiting> batch) {
        try {
            return score(batch);
        } catch (ScorerStalledException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("a batch failed: its beats are scored one by one", e);
            return batch.stream().map(this::scoreAlone).toList();
        }
    }

    private Said scoreAlone(Waiting beat) {
        try {
            return score(List.of(beat)).get(0);
        } catch (ScorerStalledException e) {
            throw e;
        } catch (RuntimeException e) {
            checkScorer(e);
            if (warnings.due(beat.streamId(), context.currentSystemTimeMs())) {
                LOG.atError()
                        .addKeyValue("stream", beat.streamId())
                        .setCause(e)
                        .log("the network fails on a beat and scores others: it is class Q, without an alarm");
            }
            return new Said(beat.beat(), unclassifiable(scorer.contract()));
        }
    }

    /** A made-up beat tells whose fault it was: a scorer that fails on it as well can classify nobody. */
    private void checkScorer(RuntimeException failure) {
        try {
            ScorerTrial.run(scorer);
        } catch (ScorerStalledException e) {
            throw e;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private List<Said> score(List<Waiting> batch) {
        ModelContract contract = scorer.contract();
        List<UnscoredBeat> beats =
                batch.stream().map(w -> w.beat().describedFor(contract)).toList();
        List<BeatScores> scores =
                scorer.score(beats.stream().map(b -> b.input().values()).toList());
        return IntStream.range(0, beats.size())
                .mapToObj(i -> new Said(beats.get(i), scores.get(i)))
                .toList();
    }

    /** Nothing is known of the beat but that it was there. */
    private static BeatScores unclassifiable(ModelContract contract) {
        float[] probabilities = new float[BeatClass.count()];
        probabilities[BeatClass.Q.ordinal()] = 1;
        float[] attention = new float[contract.attentionSteps()];
        Arrays.fill(attention, 1f / attention.length);
        return new BeatScores(probabilities, attention);
    }

    @Override
    public void close() {
        if (scorer != null) {
            scorer.close();
        }
    }
}
