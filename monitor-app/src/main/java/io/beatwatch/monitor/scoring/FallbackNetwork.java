package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.util.DaemonThreads;
import io.beatwatch.monitor.util.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured network with another one behind it: where the configured device fails on a batch (the GPU is lost, its
 * driver was reset, its memory is full), that batch and all later ones are scored by ONNX Runtime on the CPU, for all
 * scorers at once, and the configured device is loaded anew from time to time until it scores again. A batch that both
 * fail on is a fault of the batch: nothing is switched, and the failure goes on to the caller. A device that does not
 * answer by the deadline has failed as well. Where {@code auto} found
 * at the start that a GPU cannot be used, that is counted, but the CPU is the configured device from then on: a machine
 * without a GPU is nothing to repair. Networks may be opened and asked from any thread; each scorer belongs to one thread.
 */
public final class FallbackNetwork implements ServedNetwork {
    /** Loads a network. */
    @FunctionalInterface
    public interface Loader {
        /**
         * Loads it now.
         *
         * @throws IOException if the model's folder is missing or not readable
         * @throws ScoringException if engine or device are not there
         */
        ServedNetwork load() throws IOException;
    }

    /**
     * When the configured device is tried again.
     *
     * @param first after a failure
     * @param longest pauses double up to this
     */
    public record Pauses(Duration first, Duration longest) {
        public static final Pauses DEFAULT = new Pauses(Duration.ofSeconds(60), Duration.ofMinutes(15));

        public Pauses {
            if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException(
                        "first must be more than 0 and longest at least as long, got " + first + " and " + longest);
            }
        }

        private Duration after(Duration pause) {
            Duration twice = pause.multipliedBy(2);
            return twice.compareTo(longest) < 0 ? twice : longest;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(FallbackNetwork.class);

    /** How long {@link #close} waits for an attempt to load the device. */
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(10);

    private final Loader configuredAgain;
    private final Optional<Loader> fallbackLoader;
    private final Pauses pauses;
    private final Duration deadline;
    private final MonitorMetrics metrics;
    private final ScheduledExecutorService attempts;

    /** What scores now; the scorers follow it with their next batch. */
    private volatile Serving serving;

    private Serving fallback;
    private Duration pause;
    private boolean mended;
    private long mendedNanos;
    private boolean closed;

    /** A loaded network, closed when the last of its users has left it. */
    private static final class Serving {
        private final ServedNetwork network;
        private int users = 1;

        Serving(ServedNetwork network) {
            this.network = network;
        }

        synchronized void enter() {
            users++;
        }

        /** Once what was used here has come back, whatever comes of closing it; null where nothing was opened. */
        void leave(DeadlineScorer used) {
            if (used == null) {
                leave();
            } else {
                closeQuietly(() -> used.closeThen(this::leave), network.device());
            }
        }

        synchronized void leave() {
            users--;
            if (users == 0) {
                closeQuietly(network, network.device());
            }
        }
    }

    /** What belongs to a lost device may fail to close as well; the beats matter more. */
    private static void closeQuietly(AutoCloseable owned, String device) {
        try {
            owned.close();
        } catch (Exception | LinkageError e) {
            LOG.debug("what scored on {} could not be closed", device, e);
        }
    }

    /** With the default deadline. */
    public FallbackNetwork(
            ServedNetwork configured,
            Loader configuredAgain,
            Optional<Loader> fallbackLoader,
            Pauses pauses,
            MonitorMetrics metrics) {
        this(configured, configuredAgain, fallbackLoader, pauses, ScoringSettings.DEFAULT_DEADLINE, metrics);
    }

    /**
     * Begins with the configured network.
     *
     * @param configured scores as long as it can; owned from now on
     * @param configuredAgain loads it anew after a failure
     * @param fallbackLoader loads what scores meanwhile, when it is needed first; empty for nothing
     * @param deadline after which a batch has failed
     */
    public FallbackNetwork(
            ServedNetwork configured,
            Loader configuredAgain,
            Optional<Loader> fallbackLoader,
            Pauses pauses,
            Duration deadline,
            MonitorMetrics metrics) {
        this.serving = new Serving(configured);
        this.configuredAgain = configuredAgain;
        this.fallbackLoader = fallbackLoader;
        this.pauses = pauses;
        this.pause = pauses.first();
        this.deadline = deadline;
        this.metrics = metrics;
        this.attempts = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("scorer-attempts"));
        configured.insteadOf().ifPresent(device -> metrics.scorerFellBack(device, configured.device()));
        metrics.scoredBy(
                configured.contract().name(),
                configured.contract().version(),
                configured.engine(),
                configured.device());
    }

    /**
     * Loads the network of the settings; ONNX Runtime on the CPU stands behind any other engine and device.
     *
     * @throws IOException if the model's folder is missing or not readable
     * @throws ScoringException if engine or device are not there; the message says what to do about it
     */
    public static FallbackNetwork load(ScoringSettings settings, MonitorMetrics metrics) throws IOException {
        ServedNetwork configured = ServedNetwork.load(settings);
        warmUp(configured);
        ScoringSettings.Device device =
                ScoringSettings.Device.valueOf(configured.device().toUpperCase(Locale.ROOT));
        ScoringSettings again = new ScoringSettings(settings.model(), settings.engine(), device, settings.deadline());
        ScoringSettings cpu = new ScoringSettings(
                settings.model(), ScoringSettings.Engine.ONNXRUNTIME, ScoringSettings.Device.CPU, settings.deadline());
        Optional<Loader> fallback = again.equals(cpu) ? Optional.empty() : Optional.of(() -> ServedNetwork.load(cpu));
        return new FallbackNetwork(
                configured, () -> ServedNetwork.load(again), fallback, Pauses.DEFAULT, settings.deadline(), metrics);
    }

    /** A device takes seconds to get ready for its first batch: not with the first patient, who has a deadline. */
    private static void warmUp(ServedNetwork network) {
        try (BeatScorer scorer = network.openScorer()) {
            ScorerTrial.run(scorer);
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the first try failed: the first batch will show what scores", e);
        }
    }

    @Override
    public ModelContract contract() {
        return serving.network.contract();
    }

    @Override
    public String engine() {
        return serving.network.engine();
    }

    @Override
    public String device() {
        return serving.network.device();
    }

    /** Whether something else can score where the configured device fails. */
    public boolean hasReserve() {
        return fallbackLoader.isPresent();
    }

    /** Opens a scorer that measures its batches. */
    @Override
    public BeatScorer openScorer() {
        return new FollowingScorer(true);
    }

    /** Opens a scorer for tries whose batches are not to be seen in the meters of the beats. */
    public BeatScorer openProbe() {
        return new FollowingScorer(false);
    }

    /** What scores now, entered. */
    private synchronized Serving enter() {
        serving.enter();
        return serving;
    }

    /** What stands behind a network that failed, entered; nothing where there is none or it cannot be loaded. */
    private synchronized Optional<Serving> enterFallback(Serving failed, RuntimeException failure) {
        if (closed || fallbackLoader.isEmpty() || failed == fallback) {
            return Optional.empty();
        }
        if (fallback == null) {
            try {
                fallback = new Serving(fallbackLoader.get().load());
            } catch (IOException | RuntimeException | LinkageError e) {
                failure.addSuppressed(e);
                return Optional.empty();
            }
        }
        fallback.enter();
        return Optional.of(fallback);
    }

    /** The fallback scored what the configured network failed on: from now on it scores everything. */
    private synchronized void abandon(Serving failed, RuntimeException failure) {
        if (closed || serving != failed) {
            // another scorer found out before
            return;
        }
        if (mended) {
            boolean heldLong =
                    System.nanoTime() - mendedNanos > pauses.longest().toNanos();
            pause = heldLong ? pauses.first() : pauses.after(pause);
        }
        fallback.enter();
        serving = fallback;
        ServedNetwork from = failed.network;
        LOG.error(
                "{} on {} failed ({}): {} on {} scores from now on. {} is tried again in {} s; until then check the"
                        + " device (nvidia-smi shows whether the GPU is there and its memory free), or set scoring.device"
                        + " to cpu",
                from.engine(),
                from.device(),
                RootCause.messageOf(failure),
                fallback.network.engine(),
                fallback.network.device(),
                from.device(),
                pause.toSeconds());
        metrics.scorerFellBack(from.device(), fallback.network.device());
        metrics.scorerOnFallback(true);
        showServing();
        failed.leave();
        tryAgainAfterPause();
    }

    private void showServing() {
        metrics.scoredBy(contract().name(), contract().version(), engine(), device());
    }

    private void tryAgainAfterPause() {
        Future<?> unused = attempts.schedule(this::tryConfigured, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tryConfigured() {
        ServedNetwork again = null;
        try {
            again = configuredAgain.load();
            try (BeatScorer scorer = again.openScorer()) {
                ScorerTrial.run(scorer);
            }
            takeUp(again);
        } catch (IOException | RuntimeException | LinkageError e) {
            if (again != null) {
                closeQuietly(again, again.device());
            }
            tryLater(e);
        }
    }

    private synchronized void takeUp(ServedNetwork again) {
        if (closed) {
            again.close();
            return;
        }
        Serving left = serving;
        serving = new Serving(again);
        mended = true;
        mendedNanos = System.nanoTime();
        LOG.info("{} on {} scores again", again.engine(), again.device());
        metrics.scorerOnFallback(false);
        showServing();
        left.leave();
    }

    private synchronized void tryLater(Throwable e) {
        if (closed) {
            return;
        }
        pause = pauses.after(pause);
        LOG.debug("the configured device still fails ({}): next attempt in {}", RootCause.messageOf(e), pause);
        tryAgainAfterPause();
    }

    /** Closes the networks; scorers are to be closed before. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            attempts.shutdownNow();
        }
        try {
            attempts.awaitTermination(LAST_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        serving.leave();
        if (fallback != null) {
            fallback.leave();
        }
    }

    /** A scorer as it is asked, and as it is closed. */
    private record Opened(BeatScorer asked, DeadlineScorer closed) {}

    /** Scores with the network that serves when the batch comes. */
    private final class FollowingScorer implements BeatScorer {
        private final boolean measured;
        private Serving at;
        /** Open at {@link #at}; null where none could be opened. */
        private Opened opened;

        FollowingScorer(boolean measured) {
            this.measured = measured;
            ask(BeatScorer::contract);
        }

        @Override
        public ModelContract contract() {
            return FallbackNetwork.this.contract();
        }

        @Override
        public List<BeatScores> score(List<float[]> inputs) {
            return ask(s -> s.score(inputs));
        }

        /** Asks the network that serves; where it fails, what stands behind it. */
        private <T> T ask(Function<BeatScorer, T> question) {
            try {
                follow();
                return question.apply(opened.asked);
            } catch (RuntimeException e) {
                return askReserve(question, e);
            } catch (LinkageError e) {
                // a native library that is gone is an error to Java
                return askReserve(question, new ScoringException(RootCause.messageOf(e), e));
            }
        }

        private void follow() {
            if (at != serving) {
                close();
                at = enter();
                opened = open(at);
            }
        }

        private <T> T askReserve(Function<BeatScorer, T> question, RuntimeException failure) {
            Serving failed = at;
            Optional<Serving> entered = enterFallback(failed, failure);
            if (entered.isEmpty()) {
                throw passOn(failure);
            }
            Serving reserve = entered.get();
            Opened other = null;
            T answer;
            try {
                other = open(reserve);
                answer = question.apply(other.asked);
            } catch (RuntimeException | LinkageError e) {
                failure.addSuppressed(e);
                reserve.leave(other == null ? null : other.closed);
                throw passOn(failure);
            }
            abandon(failed, failure);
            close();
            at = reserve;
            opened = other;
            return answer;
        }

        private RuntimeException passOn(RuntimeException failure) {
            if (opened == null) {
                // the next batch tries again to open one
                close();
            }
            return failure;
        }

        private Opened open(Serving on) {
            DeadlineScorer scorer = new DeadlineScorer(on.network.openScorer(), deadline);
            return new Opened(
                    measured
                            ? new InstrumentedBeatScorer(scorer, metrics, on.network.engine(), on.network.device())
                            : scorer,
                    scorer);
        }

        @Override
        public void close() {
            if (at != null) {
                at.leave(opened == null ? null : opened.closed);
                at = null;
                opened = null;
            }
        }
    }
}
