package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.util.DaemonThreads;
import io.beatwatch.monitor.util.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a network whose device failed anew, on a thread of its own and with pauses between attempts, until it passes a
 * trial. Any thread.
 */
final class DeviceRecovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceRecovery.class);

    /** How long {@link #close} waits for an attempt. */
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(10);

    private final ServedNetwork.Loader loader;
    private final Backoff backoff;
    private final Consumer<SharedNetwork> taker;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("scorer-attempts"));

    /**
     * @param backoff guarded by this from now on
     * @param taker gets the network that passed, and owns it; called on this thread
     */
    DeviceRecovery(ServedNetwork.Loader loader, Backoff backoff, Consumer<SharedNetwork> taker) {
        this.loader = loader;
        this.backoff = backoff;
        this.taker = taker;
    }

    /**
     * The device has just failed.
     *
     * @return after how long it is tried first
     */
    synchronized Duration begin() {
        return attemptAfter(backoff.deviceFailed());
    }

    private void attempt() {
        SharedNetwork passed;
        try {
            passed = loadAndTry();
        } catch (IOException | RuntimeException | LinkageError e) {
            tryLater(e);
            return;
        }
        markRecovered();
        taker.accept(passed);
    }

    private SharedNetwork loadAndTry() throws IOException {
        SharedNetwork loaded = new SharedNetwork(loader.load());
        try (BeatScorer scorer = loaded.network().openScorer()) {
            ScorerTrial.run(scorer);
        } catch (RuntimeException | LinkageError e) {
            loaded.leave();
            throw e;
        }
        return loaded;
    }

    private synchronized void tryLater(Throwable e) {
        Duration pause = attemptAfter(backoff.attemptFailed());
        LOG.debug("the configured device still fails ({}): next attempt in {}", RootCause.messageOf(e), pause);
    }

    private synchronized void markRecovered() {
        backoff.recovered();
    }

    private Duration attemptAfter(Duration pause) {
        if (!thread.isShutdown()) {
            Future<?> unused = thread.schedule(this::attempt, pause.toNanos(), TimeUnit.NANOSECONDS);
        }
        return pause;
    }

    /** Ends the attempts; a network that passes after that is handed over all the same. */
    @Override
    public void close() {
        synchronized (this) {
            thread.shutdownNow();
        }
        try {
            thread.awaitTermination(LAST_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
