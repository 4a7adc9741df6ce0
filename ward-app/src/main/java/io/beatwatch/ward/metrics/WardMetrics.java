package io.beatwatch.ward.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The meters of {@link WardMeter} as the server uses them, registered at start. Any thread. */
public final class WardMetrics {
    /** What a browser is connected to. */
    public enum Stream {
        /** Server-sent events: alarms, and once a second what changed. */
        EVENTS("events"),
        /** The WebSocket with samples. */
        SAMPLES("samples");

        private final String value;

        Stream(String value) {
            this.value = value;
        }

        /** As a label's value. */
        public String value() {
            return value;
        }
    }

    private static final Duration[] DELAY_STEPS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Counter events;
    private final Counter samples;
    private final Map<Stream, Counter> sent = new EnumMap<>(Stream.class);
    private final Map<Stream, Counter> closed = new EnumMap<>(Stream.class);
    private final Timer chunkDelay;
    private final Map<String, Long> lag = new ConcurrentHashMap<>();

    /** @param topics by whose names the lag is told */
    public WardMetrics(MeterRegistry registry, Collection<String> topics) {
        this.registry = registry;
        events = counter(WardMeter.EVENTS, Tags.empty());
        samples = counter(WardMeter.SAMPLES, Tags.empty());
        for (Stream stream : Stream.values()) {
            sent.put(stream, counter(WardMeter.SENT, tag(WardMeter.SENT, stream.value)));
            closed.put(stream, counter(WardMeter.CLOSED, tag(WardMeter.CLOSED, stream.value)));
        }
        chunkDelay = Timer.builder(WardMeter.CHUNK_DELAY.meterName())
                .description(WardMeter.CHUNK_DELAY.meaning())
                .serviceLevelObjectives(DELAY_STEPS)
                .register(registry);
        for (String topic : topics) {
            lag.put(topic, 0L);
            Gauge.builder(WardMeter.LAG.meterName(), lag, of -> of.get(topic))
                    .description(WardMeter.LAG.meaning())
                    .tags(tag(WardMeter.LAG, topic))
                    .register(registry);
        }
    }

    private static Tags tag(WardMeter meter, String value) {
        return Tags.of(meter.label(), value);
    }

    private Counter counter(WardMeter meter, Tags tags) {
        return Counter.builder(meter.meterName())
                .description(meter.meaning())
                .tags(tags)
                .register(registry);
    }

    private void gauge(WardMeter meter, Tags tags, IntSupplier value) {
        Gauge.builder(meter.meterName(), value, IntSupplier::getAsInt)
                .description(meter.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Asks for the number of browsers at a stream whenever the meters are read. */
    public void watchBrowsers(Stream stream, IntSupplier browsers) {
        gauge(WardMeter.BROWSERS, tag(WardMeter.BROWSERS, stream.value), browsers);
    }

    /**
     * Asks for these whenever the meters are read.
     *
     * @param unreadable records so far that could not be read
     */
    public void watchFeed(IntSupplier beds, LongSupplier unreadable, BooleanSupplier live) {
        gauge(WardMeter.BEDS, Tags.empty(), beds);
        gauge(WardMeter.LIVE, Tags.empty(), () -> live.getAsBoolean() ? 1 : 0);
        // Micrometer holds what it asks by a weak reference: the lambda below keeps the supplier
        FunctionCounter.builder(WardMeter.UNREADABLE.meterName(), this, of -> unreadable.getAsLong())
                .description(WardMeter.UNREADABLE.meaning())
                .register(registry);
    }

    /** Events were handed to a browser's connection. */
    public void eventsSent(int count, int bytes) {
        events.increment(count);
        sent.get(Stream.EVENTS).increment(bytes);
    }

    /** Samples were handed to a browser's connection. */
    public void samplesSent(int count, int bytes) {
        samples.increment(count);
        sent.get(Stream.SAMPLES).increment(bytes);
    }

    /** A browser did not take what was sent in time, and was closed. */
    public void tooSlow(Stream stream) {
        closed.get(stream).increment();
    }

    /** How old a chunk was when the server had it, by the gateway's clock. */
    public void chunkDelay(Duration delay) {
        chunkDelay.record(delay.isNegative() ? Duration.ZERO : delay);
    }

    /** Records by topic that are not read yet. */
    public void lag(Map<String, Long> records) {
        lag.replaceAll((topic, before) -> records.getOrDefault(topic, 0L));
    }
}
