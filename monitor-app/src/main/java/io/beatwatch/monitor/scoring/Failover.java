package io.beatwatch.monitor.scoring;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.util.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which network serves: the configured one until it fails on a batch that its reserve can score, then the reserve, and the
 * configured one again as soon as it recovers. Whoever scores asks {@link #serving} before each batch. Any thread.
 */
final class Failover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

    private final Optional<ServedNetwork.Loader> reserveLoader;
    private final DeviceRecovery recovery;
    private final MonitorMetrics metrics;
    private volatile SharedNetwork serving;
    /** Loaded when it is needed first, and kept for the next time; null until then. */
    private SharedNetwork reserve;

    private boolean closed;

    /**
     * Begins with the configured network.
     *
     * @param configured owned from now on
     * @param configuredAgain loads it anew after a failure
     * @param reserveLoader empty where nothing else can score
     */
    Failover(
            ServedNetwork configured,
            ServedNetwork.Loader configuredAgain,
            Optional<ServedNetwork.Loader> reserveLoader,
            Backoff backoff,
            MonitorMetrics metrics) {
        this.reserveLoader = reserveLoader;
        this.recovery = new DeviceRecovery(configuredAgain, backoff, this::takeUp);
        this.metrics = metrics;
        configured.insteadOf().ifPresent(device -> metrics.scorerFellBack(device, configured.device()));
        serve(new SharedNetwork(configured));
    }

    /** What serves now; to score with it, {@link #enter} it. */
    SharedNetwork serving() {
        return serving;
    }

    boolean hasReserve() {
        return reserveLoader.isPresent();
    }

    /** What serves now, entered. */
    synchronized SharedNetwork enter() {
        return serving.enter();
    }

    /**
     * What stands behind a network that failed, entered.
     *
     * @param failure gets the reason suppressed where the reserve cannot be loaded
     * @return empty where there is none, or it cannot be loaded
     */
    synchronized Optional<SharedNetwork> enterReserve(SharedNetwork failed, RuntimeException failure) {
        if (closed || reserveLoader.isEmpty() || failed == reserve) {
            return Optional.empty();
        }
        if (reserve == null) {
            try {
                reserve = new SharedNetwork(reserveLoader.get().load());
            } catch (IOException | RuntimeException | LinkageError e) {
                failure.addSuppressed(e);
                return Optional.empty();
            }
        }
        return Optional.of(reserve.enter());
    }

    /** The reserve scored what a network failed on: unless another scorer found out before, it serves from now on. */
    synchronized void fallBack(SharedNetwork failed, RuntimeException failure) {
        if (closed || serving != failed) {
            return;
        }
        Duration pause = recovery.begin();
        ServedNetwork from = failed.network();
        ServedNetwork to = reserve.network();
        LOG.error(
                "{} on {} failed ({}): {} on {} scores from now on. {} is tried again in {} s; until then check the"
                        + " device (nvidia-smi shows whether the GPU is there and its memory free), or set scoring.device"
                        + " to cpu",
                from.engine(),
                from.device(),
                RootCause.messageOf(failure),
                to.engine(),
                to.device(),
                from.device(),
                pause.toSeconds());
        metrics.scorerFellBack(from.device(), to.device());
        metrics.scorerOnFallback(true);
        serve(reserve.enter());
        failed.leave();
    }

    private synchronized void takeUp(SharedNetwork recovered) {
        if (closed) {
            recovered.leave();
            return;
        }
        SharedNetwork left = serving;
        LOG.info(
                "{} on {} scores again",
                recovered.network().engine(),
                recovered.network().device());
        metrics.scorerOnFallback(false);
        serve(recovered);
        left.leave();
    }

    /** @param entered for this, which leaves it */
    private void serve(SharedNetwork entered) {
        serving = entered;
        ServedNetwork network = entered.network();
        metrics.scoredBy(network.contract().name(), network.contract().version(), network.engine(), network.device());
    }

    /** Closes the networks; scorers are to be closed before. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        recovery.close();
        serving.leave();
        if (reserve != null) {
            reserve.leave();
        }
    }
}
