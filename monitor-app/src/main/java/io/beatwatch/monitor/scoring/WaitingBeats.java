package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.patient.Patient.PendingBeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The beats of all tasks of a stream thread that wait for the network, in the order in which they came. They are scored
 * together, by the task that finds the batch due; each task passes its own on. A thread has some four tasks, each with few beats
 * within a batch's delay: one by one the network costs three times as much a beat as by eight. Used by its thread alone.
 */
public final class WaitingBeats {
    /** A beat and, once the network has answered, what it said. */
    static final class Waiting {
        private final PendingBeat beat;
        private BeatScores said;

        private Waiting(PendingBeat beat) {
            this.beat = beat;
        }

        PendingBeat beat() {
            return beat;
        }

        /** Null before the network has answered. */
        BeatScores said() {
            return said;
        }
    }

    private final List<Waiting> unscored = new ArrayList<>();
    private long oldestSince;
    /** Who asked the scorer when it did not answer by its deadline; null where it answers. */
    private Object stalledBy;

    Waiting add(PendingBeat beat, long now) {
        if (unscored.isEmpty()) {
            oldestSince = now;
        }
        Waiting waiting = new Waiting(beat);
        unscored.add(waiting);
        return waiting;
    }

    /** Takes away those of a task that is closed: whoever takes it over has them too. */
    void remove(Object task, Collection<Waiting> ofTask) {
        unscored.removeAll(ofTask);
        if (stalledBy == task) {
            stalledBy = null;
        }
    }

    /** Beats that were not scored yet. */
    int size() {
        return unscored.size();
    }

    /** Whether it is time, as a beat comes: enough wait, or the oldest does for long enough, and the scorer answered the last time. */
    boolean dueWithBeat(long now, BatchSettings batching) {
        return stalledBy == null && (unscored.size() >= batching.size() || oldestIsDue(now, batching.delay()));
    }

    /**
     * Whether it is time, between chunks. Where the scorer did not answer, the task that asked it asks again and no other, so that the thread
     * waits for one deadline at a time and commits in between.
     */
    boolean dueBetweenChunks(Object task, long now, BatchSettings batching) {
        return !unscored.isEmpty() && (stalledBy == null ? oldestIsDue(now, batching.delay()) : stalledBy == task);
    }

    /** Also when the wall clock was set back, so that nobody waits until it has caught up. */
    private boolean oldestIsDue(long now, Duration delay) {
        return now - oldestSince >= delay.toMillis() || now < oldestSince;
    }

    /** How long the oldest has waited. */
    Duration waited(long now) {
        return Duration.ofMillis(Math.max(0, now - oldestSince));
    }

    /**
     * Has all scored, so many at a time.
     *
     * @param task who asks
     * @param scorer answers as many as it is asked
     * @throws ScorerStalledException if it does not answer; the beats that were not scored wait on
     */
    void score(Object task, int size, Function<List<PendingBeat>, List<BeatScores>> scorer) {
        try {
            // more than one batch only after a stall, or a restart with a smaller batch size
            while (!unscored.isEmpty()) {
                List<Waiting> batch = unscored.subList(0, Math.min(size, unscored.size()));
                List<BeatScores> said =
                        scorer.apply(batch.stream().map(Waiting::beat).toList());
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).said = said.get(i);
                }
                batch.clear();
            }
            stalledBy = null;
        } catch (ScorerStalledException e) {
            stalledBy = task;
            throw e;
        }
    }
}
