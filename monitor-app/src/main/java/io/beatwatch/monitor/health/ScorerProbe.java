package io.beatwatch.monitor.health;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.scoring.ScorerStalledException;
import io.beatwatch.monitor.scoring.ScorerTrial;
import io.beatwatch.monitor.util.DaemonThreads;
import io.beatwatch.monitor.util.RootCause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tries every few seconds whether the network still scores, with a scorer and a thread of its own, so that a ward without
 * a single bed is checked as well. A try that hangs shows in the {@link ScorerWatch}. {@link #failure} can be asked from
 * any thread.
 */
public final class ScorerProbe implements AutoCloseable {
    private static final Duration LAST_TRY = Duration.ofSeconds(2);

    private final Supplier<BeatScorer> scorers;
    private final ScheduledExecutorService thread;
    private BeatScorer scorer;
    private volatile Optional<String> failure = Optional.empty();

    /**
     * Begins at once.
     *
     * @param scorers opens a scorer, which is closed here
     */
    public ScorerProbe(Supplier<BeatScorer> scorers, ScorerWatch watch, Duration every) {
        this.scorers = () -> watch.watch(scorers.get());
        thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("scorer-probe"));
        Future<?> unused = thread.scheduleWithFixedDelay(this::run, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run() {
        try {
            if (scorer == null) {
                scorer = scorers.get();
            }
            ScorerTrial.run(scorer);
            failure = Optional.empty();
        } catch (ScorerStalledException e) {
            // shows in the watch
            failure = Optional.empty();
        } catch (Throwable e) {
            // errors too, such as a native library that is gone or memory that is full: the next try would not come
            failure = Optional.of(RootCause.messageOf(e));
        }
    }

    /** Why the last try failed; empty where it did not. */
    Optional<String> failure() {
        return failure;
    }

    @Override
    public void close() {
        // queued behind a try that runs; one that hangs keeps its scorer, for it cannot be closed under it
        thread.execute(this::closeScorer);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_TRY.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void closeScorer() {
        if (scorer != null) {
            scorer.close();
            scorer = null;
        }
    }
}
