package io.beatwatch.monitor.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The meters of {@link MonitorMeter} as the monitor uses them, registered at start so that a dashboard sees zeros instead
 * of nothing. Any thread.
 */
public final class MonitorMetrics {
    /** Steps of the latency histograms; an alarm is wanted within a fraction of a second. */
    private static final Duration[] LATENCY_STEPS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(150),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private static final Duration[] SCORING_STEPS = {
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private static final Duration[] RESTORE_STEPS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(120),
        Duration.ofSeconds(300)
    };

    private final MeterRegistry registry;
    private final Counter samples;
    private final Map<String, Counter> chunks;
    private final Counter missing;
    private final Map<String, Counter> signal;
    private final Map<String, Counter> deadLetters;
    private final Counter relearned;
    private final Counter alertsShed;
    private final Map<String, Counter> beats;
    private final Counter beatsWhileLearning;
    private final Map<String, Counter> alerts;
    private final Map<String, Counter> alarms;
    private final Map<String, Counter> alarmsSuppressed;
    private final Timer batchWait;
    private final Timer chunkToAlert;
    private final Timer beatToAlert;
    private final Counter scorerFailures;
    private final Timer restore;
    private final MultiGauge behind;
    private final MultiGauge lag;
    private final MultiGauge modelInfo;
    private final Set<Supplier<BedCounts>> beds = ConcurrentHashMap.newKeySet();
    private final Map<String, StoreSize> storeSizes;
    private final Map<String, Counter> unreadableState;
    private volatile boolean scorerOnFallback;
    private volatile IntSupplier restoring = () -> 0;
    /** Until it is checked, as the page says. */
    private volatile BooleanSupplier live = () -> true;

    private volatile BooleanSupplier ready = () -> false;

    public MonitorMetrics(MeterRegistry registry) {
        this.registry = registry;
        samples = counter(MonitorMeter.SAMPLES);
        chunks = counters(MonitorMeter.CHUNKS);
        missing = counter(MonitorMeter.MISSING);
        signal = counters(MonitorMeter.SIGNAL);
        deadLetters = counters(MonitorMeter.DEAD_LETTERS);
        relearned = counter(MonitorMeter.RELEARNED);
        alertsShed = counter(MonitorMeter.ALERTS_SHED);
        beats = counters(MonitorMeter.BEATS);
        beatsWhileLearning = counter(MonitorMeter.BEATS_LEARNING);
        alerts = counters(MonitorMeter.ALERTS);
        alarms = counters(MonitorMeter.ALARMS);
        alarmsSuppressed = counters(MonitorMeter.ALARMS_SUPPRESSED);
        batchWait = timer(MonitorMeter.BATCH_WAIT, LATENCY_STEPS);
        chunkToAlert = timer(MonitorMeter.CHUNK_TO_ALERT, LATENCY_STEPS);
        beatToAlert = timer(MonitorMeter.BEAT_TO_ALERT, LATENCY_STEPS);
        scorerFailures = counter(MonitorMeter.SCORER_FAILURES);
        for (String from : Label.FROM.all()) {
            for (String to : Label.TO.all()) {
                fallbacks(from, to);
            }
        }
        restore = timer(MonitorMeter.RESTORE, RESTORE_STEPS);
        behind = multiGauge(MonitorMeter.BEHIND);
        lag = multiGauge(MonitorMeter.LAG);
        modelInfo = multiGauge(MonitorMeter.MODEL_INFO);
        storeSizes = Label.STORE.all().stream().collect(Collectors.toMap(Function.identity(), this::newStoreSize));
        unreadableState = counters(MonitorMeter.UNREADABLE_STATE);
        gauge(MonitorMeter.BEDS_ACTIVE, () -> beds().active());
        gauge(MonitorMeter.BEDS_LEARNING, () -> beds().learning());
        gauge(MonitorMeter.BEDS_NOISY, () -> beds().noisy());
        gauge(MonitorMeter.BEDS_LOST, () -> beds().lost());
        gauge(MonitorMeter.SCORER_ON_FALLBACK, () -> scorerOnFallback ? 1 : 0);
        gauge(MonitorMeter.RESTORING, () -> restoring.getAsInt());
        gauge(MonitorMeter.LIVE, () -> live.getAsBoolean() ? 1 : 0);
        gauge(MonitorMeter.READY, () -> ready.getAsBoolean() ? 1 : 0);
        BuildInfo build = BuildInfo.read();
        gauge(
                MonitorMeter.BUILD_INFO,
                () -> 1,
                tag(Label.JAVA, Runtime.version().toString()),
                tag(Label.REVISION, build.revision()),
                tag(Label.VERSION, build.version()));
    }

    public MeterRegistry registry() {
        return registry;
    }

    /**
     * A chunk was taken in.
     *
     * @param count samples of all its leads
     * @param continuity one of {@link Label#CONTINUITY}
     * @param missingSeconds signal that should have come before it
     */
    public void chunk(long count, String continuity, double missingSeconds) {
        samples.increment(count);
        of(continuity, chunks).increment();
        missing.increment(missingSeconds);
    }

    /**
     * Signal of one lead was taken in.
     *
     * @param quality one of {@link Label#QUALITY}
     */
    public void signal(String quality, double seconds) {
        of(quality, signal).increment(seconds);
    }

    /** @param reason one of {@link Label#REASON} */
    public void deadLetter(String reason) {
        of(reason, deadLetters).increment();
    }

    public void batchWaited(Duration wait) {
        batchWait.record(wait);
    }

    public void relearned() {
        relearned.increment();
    }

    /** @param beatClass one of {@link Label#CLASS} */
    public void beat(String beatClass, boolean learning) {
        of(beatClass, beats).increment();
        if (learning) {
            beatsWhileLearning.increment();
        }
    }

    /**
     * An alarm was handed to Kafka.
     *
     * @param kind one of {@link Label#KIND}
     * @param sinceChunk time since the gateway sent the chunk that completed the beat's window
     * @param sinceBeat time since the R peak
     */
    public void alert(String kind, Duration sinceChunk, Duration sinceBeat) {
        of(kind, alerts).increment();
        chunkToAlert.record(notNegative(sinceChunk));
        beatToAlert.record(notNegative(sinceBeat));
    }

    /** An alert or an alarm's begin went out without strip and attention. */
    public void alertShed() {
        alertsShed.increment();
    }

    /** An alarm about a condition began. */
    public void alarm(String priority) {
        of(priority, alarms).increment();
    }

    /** It is about the patient: a chunk completed it. */
    public void alarmDelay(Duration sinceChunk) {
        chunkToAlert.record(notNegative(sinceChunk));
    }

    /** One did not begin, or without a sound. */
    public void alarmSuppressed(String reason) {
        of(reason, alarmsSuppressed).increment();
    }

    private static Counter of(String value, Map<String, Counter> counters) {
        return Objects.requireNonNull(counters.get(value), value);
    }

    /** Counts the beds of a task from now on. */
    public void watchBeds(Supplier<BedCounts> ofTask) {
        beds.add(ofTask);
    }

    /** The task is no longer here. */
    public void unwatchBeds(Supplier<BedCounts> ofTask) {
        beds.remove(ofTask);
    }

    private BedCounts beds() {
        return beds.stream().map(Supplier::get).reduce(BedCounts.NONE, BedCounts::plus);
    }

    /** The size of the stores of this name; the name is one of {@link Label#STORE}. */
    public StoreSize storeSize(String store) {
        return Objects.requireNonNull(storeSizes.get(store), store);
    }

    private StoreSize newStoreSize(String store) {
        StoreSize size = new StoreSize();
        gauge(MonitorMeter.STATE_BYTES, size::bytes, tag(Label.STORE, store));
        gauge(MonitorMeter.STATE_ENTRIES, size::entries, tag(Label.STORE, store));
        return size;
    }

    /** An entry of this store could not be read; the name is one of {@link Label#STORE}. */
    public void unreadableState(String store) {
        of(store, unreadableState).increment();
    }

    /** The size of scored batches, by engine and device. */
    public DistributionSummary batchSize(String engine, String device) {
        return DistributionSummary.builder(MonitorMeter.BATCH_SIZE.meterName())
                .description(MonitorMeter.BATCH_SIZE.meaning())
                .tags(List.of(tag(Label.ENGINE, engine), tag(Label.DEVICE, device)))
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(registry);
    }

    /** The time a batch takes in the engine, by engine and device. */
    public Timer scoring(String engine, String device) {
        return timer(MonitorMeter.SCORING, SCORING_STEPS, tag(Label.ENGINE, engine), tag(Label.DEVICE, device));
    }

    /** A batch could not be scored where it should have been. */
    public void scorerFailed() {
        scorerFailures.increment();
    }

    /** Scoring moved from one device to another. */
    public void scorerFellBack(String from, String to) {
        fallbacks(from, to).increment();
    }

    /** Whether something else than what was configured scores now. */
    public void scorerOnFallback(boolean onFallback) {
        scorerOnFallback = onFallback;
    }

    private Counter fallbacks(String from, String to) {
        return counter(MonitorMeter.SCORER_FALLBACKS, tag(Label.FROM, from), tag(Label.TO, to));
    }

    /** What scores now. */
    public void scoredBy(String model, String version, String engine, String device) {
        modelInfo.register(
                List.of(MultiGauge.Row.of(
                        Tags.of(
                                tag(Label.DEVICE, device),
                                tag(Label.ENGINE, engine),
                                tag(Label.MODEL, model),
                                tag(Label.VERSION, version)),
                        () -> 1)),
                true);
    }

    /** Restoring a partition of a store took so long. */
    public void restored(Duration time) {
        restore.record(time);
    }

    /**
     * Shows how much is being restored.
     *
     * @param partitions how many partitions of stores are being restored now
     */
    public void restoring(IntSupplier partitions) {
        restoring = partitions;
    }

    /**
     * What waits in the samples topic, by partition that is processed here; others are no longer shown.
     *
     * @param behindSeconds age of the oldest record that waits
     * @param lagRecords how many wait
     */
    public void waiting(Map<Integer, Double> behindSeconds, Map<Integer, Long> lagRecords) {
        behind.register(rows(behindSeconds), true);
        lag.register(rows(lagRecords), true);
    }

    private static List<MultiGauge.Row<?>> rows(Map<Integer, ? extends Number> byPartition) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        byPartition.forEach((partition, value) ->
                rows.add(MultiGauge.Row.of(Tags.of(tag(Label.PARTITION, Integer.toString(partition))), () -> value)));
        return rows;
    }

    /** What {@code /health/live} and {@code /health/ready} say. */
    public void health(BooleanSupplier isLive, BooleanSupplier isReady) {
        live = isLive;
        ready = isReady;
    }

    public double samplesTaken() {
        return samples.count();
    }

    public double beatsClassified() {
        return beats.values().stream().mapToDouble(Counter::count).sum();
    }

    private static Tag tag(Label label, String value) {
        return Tag.of(label.key(), value);
    }

    private Counter counter(MonitorMeter meter, Tag... tags) {
        return Counter.builder(meter.meterName())
                .description(meter.meaning())
                .tags(List.of(tags))
                .register(registry);
    }

    /** One counter for each value of the meter's label. */
    private Map<String, Counter> counters(MonitorMeter meter) {
        Label label = meter.labels().get(0);
        return label.all().stream()
                .collect(Collectors.toMap(Function.identity(), value -> counter(meter, tag(label, value))));
    }

    private void gauge(MonitorMeter meter, Supplier<Number> value, Tag... tags) {
        Gauge.builder(meter.meterName(), value)
                .description(meter.meaning())
                .tags(List.of(tags))
                .register(registry);
    }

    private MultiGauge multiGauge(MonitorMeter meter) {
        return MultiGauge.builder(meter.meterName())
                .description(meter.meaning())
                .register(registry);
    }

    private Timer timer(MonitorMeter meter, Duration[] steps, Tag... tags) {
        return Timer.builder(meter.meterName())
                .description(meter.meaning())
                .tags(List.of(tags))
                .serviceLevelObjectives(steps)
                .register(registry);
    }

    private static Duration notNegative(Duration d) {
        // a gateway's clock may run ahead of ours
        return d.isNegative() ? Duration.ZERO : d;
    }
}
