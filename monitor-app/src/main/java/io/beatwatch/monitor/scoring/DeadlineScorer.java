package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.util.DaemonThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A scorer that gives up waiting at a deadline. Native code cannot be interrupted: it runs on a thread of its own, and
 * while a call has not come back the next one waits for it first. Single thread, besides its own.
 */
final class DeadlineScorer implements BeatScorer {
    private final BeatScorer scorer;
    private final Duration deadline;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DaemonThreads.named("scorer"));
    /** The call that did not come back in time, whose answer nobody waits for; null where there is none. */
    private Future<List<BeatScores>> overdue;

    /** @param scorer owned from now on */
    DeadlineScorer(BeatScorer scorer, Duration deadline) {
        this.scorer = scorer;
        this.deadline = deadline;
    }

    @Override
    public ModelContract contract() {
        return scorer.contract();
    }

    /** @throws ScorerStalledException at the deadline */
    @Override
    public List<BeatScores> score(List<float[]> inputs) {
        long end = System.nanoTime() + deadline.toNanos();
        if (overdue != null) {
            awaitOverdue(end);
        }
        Future<List<BeatScores>> answer = thread.submit(() -> scorer.score(inputs));
        try {
            return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            overdue = answer;
            throw new ScorerStalledException(deadline);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            overdue = answer;
            throw interrupted(e);
        }
    }

    private void awaitOverdue(long end) {
        try {
            overdue.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ScorerStalledException(deadline);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            // it came back, and how does not matter any more
        }
        overdue = null;
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ScoringException("interrupted while a batch was scored", e);
    }

    /** As if it had been thrown here. */
    private static RuntimeException failure(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException e ? e : new ScoringException(thrown.getMessage(), thrown);
    }

    @Override
    public void close() {
        closeThen(() -> {});
    }

    /**
     * Closes the scorer and does something more, both once it has come back: what it uses must not be closed under it. Waits
     * for that only where no call is overdue.
     */
    void closeThen(Runnable more) {
        boolean hangs = overdue != null && !overdue.isDone();
        Future<?> closed = thread.submit(() -> {
            try {
                scorer.close();
            } finally {
                more.run();
            }
        });
        thread.shutdown();
        if (hangs) {
            return;
        }
        try {
            closed.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // goes on by itself
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
