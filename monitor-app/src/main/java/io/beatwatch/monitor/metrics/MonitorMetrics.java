package io.beatwatch.monitor.metrics;

import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.monitor.detection.MalformedRecordException.Reason;
import io.beatwatch.monitor.detection.PatientSignal.Continuity;
import io.beatwatch.monitor.detection.PendingBeat;
import io.beatwatch.monitor.detection.SampleChunk;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Every meter of the monitor, registered at start so that a dashboard sees zeros instead of nothing. Label values are
 * bounded: no bed and no patient appears in them. Any thread.
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

    private final MeterRegistry registry;
    private final Counter samples;
    private final Map<Continuity, Counter> chunks;
    private final Map<Reason, Counter> deadLetters;
    private final Counter relearned;
    private final Map<BeatClass, Counter> beats;
    private final Counter beatsWhileLearning;
    private final Map<AlarmKind, Counter> alerts;
    private final Timer batchWait;
    private final Timer chunkToAlert;
    private final Timer beatToAlert;

    public MonitorMetrics(MeterRegistry registry) {
        this.registry = registry;
        samples = Counter.builder("beatwatch.samples")
                .description("Samples taken in, all leads counted")
                .register(registry);
        chunks = byValue(
                Continuity.class,
                c -> Counter.builder("beatwatch.chunks")
                        .description("Chunks taken in, by how they fitted to what came before")
                        .tag("continuity", lower(c))
                        .register(registry));
        deadLetters = byValue(
                Reason.class,
                r -> Counter.builder("beatwatch.dead.letters")
                        .description("Chunks and commands that could not be used, by reason")
                        .tag("reason", lower(r))
                        .register(registry));
        relearned = Counter.builder("beatwatch.relearned")
                .description("Patients learned anew because an operator said so")
                .register(registry);
        beats = byValue(
                BeatClass.class,
                c -> Counter.builder("beatwatch.beats")
                        .description("Beats classified, by AAMI class")
                        .tag("class", c.name())
                        .register(registry));
        beatsWhileLearning = Counter.builder("beatwatch.beats.learning")
                .description("Beats classified while their patient was still being learned")
                .register(registry);
        alerts = byValue(
                AlarmKind.class,
                k -> Counter.builder("beatwatch.alerts")
                        .description("Alarms published, by kind")
                        .tag("kind", lower(k))
                        .register(registry));
        batchWait = timer("beatwatch.batch.wait", "How long the oldest beat of a batch waited for it", LATENCY_STEPS);
        chunkToAlert = timer(
                "beatwatch.chunk.to.alert",
                "From the gateway sending the chunk that completed a beat's window to the alert handed to Kafka",
                LATENCY_STEPS);
        beatToAlert = timer("beatwatch.beat.to.alert", "From the R peak to the alert handed to Kafka", LATENCY_STEPS);
    }

    public MeterRegistry registry() {
        return registry;
    }

    public void chunk(SampleChunk chunk, Continuity continuity) {
        samples.increment((double) chunk.length() * chunk.facts().leads());
        chunks.get(continuity).increment();
    }

    public void deadLetter(Reason reason) {
        deadLetters.get(reason).increment();
    }

    public void batchWaited(Duration wait) {
        batchWait.record(wait);
    }

    public void relearned() {
        relearned.increment();
    }

    public void beat(BeatClass beatClass, boolean learning) {
        beats.get(beatClass).increment();
        if (learning) {
            beatsWhileLearning.increment();
        }
    }

    public void alert(AlarmKind kind, PendingBeat beat, Instant now) {
        alerts.get(kind).increment();
        chunkToAlert.record(notNegative(Duration.between(beat.detectionTime(), now)));
        beatToAlert.record(notNegative(Duration.between(beat.beatTime(), now)));
    }

    /** The size of scored batches, by engine and device. */
    public DistributionSummary batchSize(String engine, String device) {
        return DistributionSummary.builder("beatwatch.batch.size")
                .description("Beats per scored batch")
                .tag("engine", engine)
                .tag("device", device)
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(registry);
    }

    /** The time a batch takes in the engine, by engine and device. */
    public Timer scoring(String engine, String device) {
        return Timer.builder("beatwatch.scoring")
                .description("Time in the engine per batch")
                .tag("engine", engine)
                .tag("device", device)
                .serviceLevelObjectives(SCORING_STEPS)
                .register(registry);
    }

    public double samplesTaken() {
        return samples.count();
    }

    public double beatsClassified() {
        return beats.values().stream().mapToDouble(Counter::count).sum();
    }

    private Timer timer(String name, String description, Duration... steps) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(steps)
                .register(registry);
    }

    private static Duration notNegative(Duration d) {
        // a gateway's clock may run ahead of ours
        return d.isNegative() ? Duration.ZERO : d;
    }

    private static <E extends Enum<E>> Map<E, Counter> byValue(Class<E> type, Function<E, Counter> meter) {
        Map<E, Counter> meters = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            meters.put(value, meter.apply(value));
        }
        return meters;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
