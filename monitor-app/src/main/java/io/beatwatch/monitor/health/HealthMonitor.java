package io.beatwatch.monitor.health;

import io.beatwatch.monitor.health.Health.Problem;
import io.beatwatch.monitor.health.SampleOffsets.Standing;
import io.beatwatch.monitor.health.SampleOffsets.UnreachableException;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.util.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out every few seconds, in a thread of its own, whether this instance does its work.
 *
 * <p><b>Live</b> means that a restart would not help: on every partition of the samples topic that is processed here,
 * committed offsets advance or nothing waits; the scorer answers; the stream threads run; and where partitions are being
 * taken over, that goes on. A ward without beds is live. So is an instance whose broker cannot be reached: a restart would
 * only lose what it holds and bring down all instances together, while the broker stays as it is. What was known of the
 * waiting is then forgotten, for the time of the outage is nobody's fault here.
 *
 * <p><b>Ready</b> means live, all partitions taken over and restored, and the broker there: beds are watched, or would be
 * if there were any.
 *
 * <p>{@link #live} and {@link #ready} answer at once, from any thread.
 */
public final class HealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private static final Set<KafkaStreams.State> STOPPED =
            EnumSet.of(KafkaStreams.State.PENDING_ERROR, KafkaStreams.State.ERROR, KafkaStreams.State.NOT_RUNNING);

    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private final HealthSettings settings;
    private final Duration stuckAfter;
    private final int threads;
    private final StreamsView streams;
    private final SampleOffsets offsets;
    private final RestoreWatch restores;
    private final ScorerWatch scorers;
    private final ScorerProbe probe;
    private final MonitorMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final PartitionProgress progress = new PartitionProgress();
    private final ScheduledExecutorService thread;
    private long transitionSinceNanos;
    private long threadsMissingSinceNanos;
    private volatile Look latest;

    /**
     * What was found.
     *
     * @param nanos when
     * @param live what speaks against being alive
     * @param broker why the broker could not be asked, empty where it answered
     */
    private record Look(long nanos, List<Problem> live, Optional<Problem> broker) {}

    /**
     * What the checks need.
     *
     * @param commitInterval offsets advance no more often
     * @param threads stream threads that there should be
     */
    public record Expected(Duration commitInterval, int threads) {}

    /** What is watched besides the partitions; closed by whoever opened it. */
    public record Watched(RestoreWatch restores, ScorerWatch scorers, ScorerProbe probe) {}

    HealthMonitor(
            HealthSettings settings,
            Expected expected,
            StreamsView streams,
            SampleOffsets offsets,
            Watched watched,
            MonitorMetrics metrics,
            Clock clock,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.stuckAfter = settings.stuckAfter().plus(expected.commitInterval());
        this.threads = expected.threads();
        this.streams = streams;
        this.offsets = offsets;
        this.restores = watched.restores();
        this.scorers = watched.scorers();
        this.probe = watched.probe();
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.transitionSinceNanos = now;
        this.threadsMissingSinceNanos = now;
        this.latest = new Look(now, List.of(), Optional.of(new Problem("the broker was not asked yet", "wait")));
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("health"));
        metrics.health(() -> live().green(), () -> ready().green());
    }

    /**
     * Begins to look.
     *
     * @param client properties for Kafka clients, with the bootstrap servers
     * @param group whose offsets advance
     * @param isolation as the group reads
     */
    public static HealthMonitor start(
            HealthSettings settings,
            Expected expected,
            KafkaStreams streams,
            Map<String, ?> client,
            String group,
            IsolationLevel isolation,
            Watched watched,
            MonitorMetrics metrics) {
        HealthMonitor monitor = new HealthMonitor(
                settings,
                expected,
                StreamsView.of(streams),
                new BrokerOffsets(client, group, isolation, HealthSettings.LOOK_DEADLINE),
                watched,
                metrics,
                Clock.systemUTC(),
                System::nanoTime);
        Future<?> unused = monitor.thread.scheduleWithFixedDelay(
                monitor::lookSafely, 0, settings.checkEvery().toNanos(), TimeUnit.NANOSECONDS);
        return monitor;
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            // the next look may go well; if none does, that shows as checks that are overdue
            LOG.error("a health check failed: please report it", e);
        }
    }

    /** One look. */
    void look() {
        Optional<Problem> broker = Optional.empty();
        Map<Integer, Duration> stuck = Map.of();
        try {
            stuck = lookAtPartitions();
        } catch (UnreachableException e) {
            progress.reset();
            metrics.waiting(Map.of(), Map.of());
            transitionSinceNanos = nanoTime.getAsLong();
            broker = Optional.of(new Problem(
                    "the broker cannot be asked: " + e.getMessage(),
                    "check the broker and the way to it; restarting the monitor does not help"));
        }
        List<Problem> live = new ArrayList<>();
        stuck.forEach((partition, time) -> live.add(new Problem(
                "partition " + partition + " of the samples topic has not advanced for " + time.toSeconds()
                        + " s while chunks wait",
                "look at the stream threads in a thread dump (jcmd PID Thread.print), then restart the monitor")));
        checkThreads(live);
        checkTransition(live);
        latest = new Look(nanoTime.getAsLong(), List.copyOf(live), broker);
    }

    private Map<Integer, Duration> lookAtPartitions() throws UnreachableException {
        long deadline = nanoTime.getAsLong() + HealthSettings.LOOK_DEADLINE.toNanos();
        Map<Integer, Standing> standings =
                new HashMap<>(offsets.standings(streams.samplePartitions(), HealthSettings.LOOK_DEADLINE));
        Map<Integer, Long> waiting = progress.stillWaiting(standings);
        Map<Integer, Instant> oldest = new HashMap<>();
        Duration left = Duration.ofNanos(deadline - nanoTime.getAsLong());
        Set<Integer> unread = new HashSet<>(waiting.keySet());
        if (!waiting.isEmpty() && !left.isNegative()) {
            try {
                oldest.putAll(offsets.oldestWaiting(waiting, left));
                unread.clear();
            } catch (UnreachableException e) {
                // the broker knows what waits, and that decides; only its age is not known
                LOG.debug("the oldest chunks that wait could not be read: {}", e.getMessage());
            }
        }
        for (int partition : waiting.keySet()) {
            if (!unread.contains(partition) && !oldest.containsKey(partition)) {
                // only what consumers never see, such as the mark of a transaction
                long end = standings.get(partition).end();
                standings.put(partition, new Standing(end, end));
            }
        }
        progress.look(nanoTime.getAsLong(), standings);
        show(standings, oldest, unread);
        return progress.stuck(stuckAfter);
    }

    private void show(Map<Integer, Standing> standings, Map<Integer, Instant> oldest, Set<Integer> ageUnknown) {
        Map<Integer, Double> behind = new HashMap<>();
        Map<Integer, Long> lag = new HashMap<>();
        Instant now = clock.instant();
        standings.forEach((partition, standing) -> {
            if (!ageUnknown.contains(partition)) {
                Duration age = Duration.between(oldest.getOrDefault(partition, now), now);
                // a gateway's clock may run ahead of ours
                behind.put(partition, Math.max(0, age.toMillis() / 1e3));
            }
            lag.put(partition, standing.lag());
        });
        metrics.waiting(behind, lag);
    }

    private void checkThreads(List<Problem> problems) {
        long now = nanoTime.getAsLong();
        int alive = streams.threadsAlive();
        if (alive >= threads) {
            threadsMissingSinceNanos = now;
        } else if (now - threadsMissingSinceNanos >= stuckAfter.toNanos()) {
            problems.add(new Problem(
                    alive + " of " + threads + " stream threads run",
                    "look in the log why the others ended, then restart the monitor"));
        }
    }

    /** Taking over partitions and restoring their state may take long, but not stand still for ever. */
    private void checkTransition(List<Problem> problems) {
        KafkaStreams.State state = streams.state();
        if (state == KafkaStreams.State.RUNNING) {
            transitionSinceNanos = nanoTime.getAsLong();
            return;
        }
        // whichever was later; such times can only be compared by their distance
        long now = nanoTime.getAsLong();
        long quiet = Math.min(now - transitionSinceNanos, now - restores.lastProgressNanos());
        if (quiet >= settings.restoreLimit().toNanos()) {
            problems.add(new Problem(
                    "the monitor has been " + lower(state) + " without progress for "
                            + TimeUnit.NANOSECONDS.toSeconds(quiet) + " s",
                    "look whether another instance of the same application.id hangs, then restart the monitor"));
        }
    }

    /** Whether the process does its work; where not, restarting it helps. */
    public Health live() {
        List<Problem> problems = new ArrayList<>(latest.live());
        KafkaStreams.State state = streams.state();
        if (STOPPED.contains(state)) {
            problems.add(new Problem(
                    "Kafka Streams is in state " + lower(state), "look in the log for the cause, then restart"));
        }
        Duration call = scorers.longestCall();
        if (call.compareTo(settings.stuckAfter()) >= 0) {
            problems.add(new Problem(
                    "the scorer has not answered for " + call.toSeconds() + " s",
                    "check the device that scores (nvidia-smi on a GPU), then restart the monitor"));
        }
        probe.failure()
                .ifPresent(why -> problems.add(new Problem(
                        "the scorer fails: " + why,
                        "check the device that scores, or set scoring.device to cpu, then restart the monitor")));
        Duration overdue = settings.checkEvery()
                .plus(HealthSettings.LOOK_DEADLINE.multipliedBy(2))
                .plus(stuckAfter);
        if (nanoTime.getAsLong() - latest.nanos() > overdue.toNanos()) {
            problems.add(new Problem("the health checks do not run any more", "restart the monitor"));
        }
        return new Health(problems);
    }

    /** Whether beds are watched here, or would be if there were any. */
    public Health ready() {
        List<Problem> problems = new ArrayList<>();
        KafkaStreams.State state = streams.state();
        int restoring = restores.restoring();
        if (restoring > 0) {
            problems.add(new Problem(
                    restoring + " partitions of stores are being restored",
                    "wait; beatwatch_restore_seconds says how long it usually takes"));
        }
        if (state != KafkaStreams.State.RUNNING && !STOPPED.contains(state)) {
            problems.add(new Problem(
                    "Kafka Streams is in state " + lower(state), "wait until partitions are assigned and restored"));
        }
        latest.broker().ifPresent(problems::add);
        return live().plus(problems);
    }

    private static String lower(KafkaStreams.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        thread.execute(offsets::close);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(
                    HealthSettings.LOOK_DEADLINE.plus(LAST_LOOK).toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
