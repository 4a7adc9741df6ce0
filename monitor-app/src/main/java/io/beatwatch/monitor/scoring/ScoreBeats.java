package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import io.beatwatch.monitor.patient.PatientStore;
import io.beatwatch.monitor.scoring.WaitingBeats.Waiting;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.util.OncePerMinute;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers beats of many patients into batches, with those of the thread's other tasks, and scores them on the stream thread. Which beats wait follows from the
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
    /** Of this task, in the order in which they came. */
    private final Deque<Waiting> own = new ArrayDeque<>();

    private final Supplier<WaitingBeats> ofThread;
    private WaitingBeats waiting;
    private BeatScorer scorer;

    /**
     * @param ofThread the beats that wait on the thread that asks, one for all its tasks
     * @param scorers opens a scorer, which this processor closes
     */
    public ScoreBeats(
            BatchSettings batching,
            Supplier<WaitingBeats> ofThread,
            Supplier<BeatScorer> scorers,
            MonitorMetrics metrics) {
        this.batching = batching;
        this.ofThread = ofThread;
        this.scorers = scorers;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, Patient.Step> context) {
        this.context = context;
        this.scorer = scorers.get();
        this.patients = context.getStateStore(StoreNames.PATIENTS);
        giveUpWaiting();
        this.waiting = ofThread.get();
        long now = context.currentSystemTimeMs();
        patients.pending().forEach(beat -> own.add(waiting.add(beat, now)));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, PendingBeat> record) {
        long now = context.currentSystemTimeMs();
        own.add(waiting.add(record.value(), now));
        if (waiting.dueWithBeat(now, batching)) {
            scoreAll(now);
        }
        passOn();
    }

    private void tick(long now) {
        if (waiting.dueBetweenChunks(this, now, batching)) {
            scoreAll(now);
        }
        passOn();
    }

    /** The beats of the thread's other tasks as well, which pass on their own. */
    private void scoreAll(long now) {
        metrics.batchWaited(waiting.waited(now));
        try {
            waiting.score(this, batching.size(), this::scoreEach);
        } catch (ScorerStalledException e) {
            if (stalls.due(STALL, now)) {
                LOG.error("{}: {} beats wait, and no alarm is given until it does", e.getMessage(), waiting.size());
            }
        }
    }

    /** The task's beats that were scored, by whichever task. */
    private void passOn() {
        while (!own.isEmpty() && own.peek().said() != null) {
            Waiting next = own.poll();
            pass(next.beat(), next.said());
        }
    }

    private void pass(PendingBeat beat, BeatScores scores) {
        Patient patient = beat.patient();
        if (!patient.awaits(beat)) {
            return;
        }
        patients.scores(beat, scores);
        context.forward(new Record<>(
                patient.streamId(),
                new Patient.Step(patient, beat.timestamp(), listener -> patient.scored(scores, listener)),
                beat.timestamp()));
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

    private void giveUpWaiting() {
        if (waiting != null) {
            waiting.remove(this, own);
        }
        own.clear();
    }

    @Override
    public void close() {
        giveUpWaiting();
        if (scorer != null) {
            scorer.close();
        }
    }
}
