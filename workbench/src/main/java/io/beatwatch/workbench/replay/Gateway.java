package io.beatwatch.workbench.replay;

import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends the chunks of many beds to the samples topic, at the pace of their patients, at a multiple of it, or as fast as
 * the broker takes them. Records are stamped with the moment of sending, never with signal time: a replay faster than
 * life would otherwise come from the future. {@link #run} belongs to one thread, the counters can be read from any.
 */
public final class Gateway implements AutoCloseable {
    /** Speed that does not wait. */
    public static final double AS_FAST_AS_POSSIBLE = Double.POSITIVE_INFINITY;

    private static final long LONGEST_NAP_NANOS = 50_000_000;

    /** Chunks that so many milliseconds lie between share a request: the broker works by the request. */
    private static final int LINGER_MILLIS = 10;

    private final Producer<String, EcgChunk> producer;
    private final List<Bed> beds;
    private final Duration chunk;
    private final double speed;
    private final Clock clock;
    private final AtomicLong samplesSent = new AtomicLong();
    private final AtomicLong behindNanos = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stop;

    /** @param speed 1 for real time, greater than 0 */
    public Gateway(Producer<String, EcgChunk> producer, List<Bed> beds, ChunkLength chunk, double speed, Clock clock) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("the speed must be more than 0, got " + speed);
        }
        this.producer = producer;
        this.beds = List.copyOf(beds);
        this.chunk = chunk.duration();
        this.speed = speed;
        this.clock = clock;
    }

    /** A producer for the samples topic with the settings that a gateway needs. */
    public static Producer<String, EcgChunk> producer(Map<String, ?> clientConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return new KafkaProducer<>(
                config,
                Topics.SAMPLES.key().serializer(),
                Topics.SAMPLES.value().serializer());
    }

    /**
     * Sends until every bed's signal has ended, the duration is over or {@link #stop} is called, then ends every stream.
     *
     * @param most how long to go on, in wall time
     * @throws ReplayException if the broker does not take the chunks
     */
    public void run(Duration most) {
        long begin = System.nanoTime();
        long finish = begin + most.toNanos();
        double chunkNanos = chunk.toNanos() / speed;
        boolean active = true;
        for (long round = 1; active && !stop; round++) {
            active = false;
            for (int i = 0; i < beds.size() && !stop; i++) {
                Bed bed = beds.get(i);
                if (bed.ended()) {
                    continue;
                }
                // beds send at different moments within a chunk's length, as devices in a ward do
                long due = begin + (long) (chunkNanos * (round + (double) i / beds.size()));
                if (due > finish || System.nanoTime() > finish) {
                    stop = true;
                    break;
                }
                waitUntil(due);
                send(bed, bed.next(clock.instant()));
                active |= !bed.ended();
            }
        }
        for (Bed bed : beds) {
            if (!bed.ended()) {
                send(bed, bed.end(clock.instant()));
            }
        }
        producer.flush();
        checkSent();
    }

    private void waitUntil(long due) {
        if (speed == AS_FAST_AS_POSSIBLE) {
            return;
        }
        long left = due - System.nanoTime();
        behindNanos.set(Math.max(0, -left));
        while (left > 0 && !stop) {
            // short naps, so that stop() is noticed also where chunks are long
            LockSupport.parkNanos(Math.min(left, LONGEST_NAP_NANOS));
            left = due - System.nanoTime();
        }
    }

    private void send(Bed bed, SampleChunk next) {
        checkSent();
        EcgChunk message = ChunkWriter.write(bed.streamId(), next);
        producer.send(
                new ProducerRecord<>(
                        Topics.SAMPLES.name(), null, next.gatewayTime().toEpochMilli(), bed.streamId(), message),
                (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
        samplesSent.addAndGet((long) next.length() * next.metadata().leads());
    }

    private void checkSent() {
        Exception e = failure.get();
        if (e != null) {
            throw new ReplayException(
                    "the broker does not take the samples: " + e.getMessage()
                            + ": check that it runs and that the topic " + Topics.SAMPLES.name() + " exists",
                    e);
        }
    }

    /** Ends the run early; the streams are still ended. */
    public void stop() {
        stop = true;
    }

    /** Samples sent so far, all leads counted. */
    public long samplesSent() {
        return samplesSent.get();
    }

    /** How late the last chunk was sent: grows where this machine is too slow for the beds. */
    public Duration behind() {
        return Duration.ofNanos(behindNanos.get());
    }

    public List<Bed> beds() {
        return beds;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
