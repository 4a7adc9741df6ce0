package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.util.OncePerMinute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers beats of many patients into batches and scores them on the stream thread. Which beats wait follows from the
 * patients' journal; what the network says is journalled in the transaction that publishes it, so that no beat is lost or
 * repeated by a stop. Where the scorer does not answer by its deadline, and nothing else can score, the beats wait on:
 * what is done until then is committed before the transaction times out, and the thread goes on.
 */
public final class ScoreBeats implements Processor<String, PendingBeat, String, Patient.Step> {
    /** How often the age of the batch is looked at; the stream thread's poll.ms bounds it from below. */
    private static final Duration TICK = Duration.ofMillis(5);

    private static final Logger LOG = LoggerFactory.getLogger(ScoreBeats.class);

    private static final String STALL = "stall";

    private final OncePerMinute<String> warnings = new OncePerMinute<>();
    private final OncePerMinute<String> stalls = new OncePerMinute<>();
    private final BatchSettings batching;
    private final Supplier<BeatScorer> scorers;
    private final MonitorMetrics metrics;
    private ProcessorContext<String, Patient.Step> context;
    private PatientStore patients;
    private final List<PendingBeat> waiting = new ArrayList<>();
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
    public void init(ProcessorContext<String, Patient.Step> context) {
        this.context = context;
        this.scorer = scorers.get();
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        waiting.clear();
        waiting.addAll(patients.pending());
        this.oldestSince = context.currentSystemTimeMs();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::scoreIfDue);
    }

    @Override
    public void process(Record<String, PendingBeat> record) {
        long now = context.currentSystemTimeMs();
        if (waiting.isEmpty()) {
            oldestSince = now;
        }
        waiting.add(record.value());
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
        metrics.batchWaited(Duration.ofMillis(Math.max(0, now - oldestSince)));
        int passed = 0;
        try {
            // more than one batch only after a stall, or a restart with a smaller batch size
            while (passed < waiting.size()) {
                List<PendingBeat> batch = waiting.subList(passed, Math.min(passed + batching.size(), waiting.size()));
                pass(batch, scoreEach(batch));
                passed += batch.size();
            }
            stalled = false;
        } catch (ScorerStalledException e) {
            stalled = true;
            if (stalls.due(STALL, now)) {
                LOG.error(
                        "{}: {} beats wait, and no alarm is given until it does",
                        e.getMessage(),
                        waiting.size() - passed);
            }
        } finally {
            waiting.subList(0, passed).clear();
        }
    }

    private void pass(List<PendingBeat> batch, List<BeatScores> said) {
        for (int i = 0; i < batch.size(); i++) {
            PendingBeat beat = batch.get(i);
            BeatScores scores = said.get(i);
            Patient patient = beat.patient();
            if (!patient.awaits(beat)) {
                continue;
            }
            patients.scores(beat, scores);
            context.forward(new Record<>(
                    patient.streamId(),
                    new Patient.Step(patient, beat.timestamp(), listener -> patient.scored(scores, listener)),
                    beat.timestamp()));
        }
    }

    /** A beat that the network fails on must not stop the others, nor every monitor that takes them over. */
    private List<BeatScores> scoreEach(List<PendingBeat> batch) {
        try {
            return score(batch);
        } catch (ScorerStalledException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("a batch failed: its beats are scored one by one", e);
            return batch.stream().map(this::scoreAlone).toList();
        }
    }

    private BeatScores scoreAlone(PendingBeat beat) {
        try {
            return score(List.of(beat)).get(0);
        } catch (ScorerStalledException e) {
            throw e;
        } catch (RuntimeException e) {
            checkScorer(e);
            String streamId = beat.patient().streamId();
            if (warnings.due(streamId, context.currentSystemTimeMs())) {
                LOG.atError()
                        .addKeyValue("stream", streamId)
                        .setCause(e)
                        .log("the network fails on a beat and scores others: it is class Q, without an alarm");
            }
            return unclassifiable(scorer.contract());
        }
    }

    private List<BeatScores> score(List<PendingBeat> batch) {
        return scorer.score(batch.stream().map(b -> b.beat().input().values()).toList());
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
