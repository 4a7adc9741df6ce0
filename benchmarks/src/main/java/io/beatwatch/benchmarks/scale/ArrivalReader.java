package io.beatwatch.benchmarks.scale;

import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.TopicReader;
import io.beatwatch.workbench.soak.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads committed beats from now on, and notes when each could be read. A thread of its own; ask at any time. */
final class ArrivalReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final List<Arrival> arrivals = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile RuntimeException failure;

    ArrivalReader(Map<String, Object> client) {
        thread = new Thread(() -> read(client), "arrivals");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Map<String, Object> client) {
        try (TopicReader<byte[]> beats = new TopicReader<>(client, Topics.BEATS, (topic, bytes) -> bytes, false)) {
            while (!closed) {
                beats.poll(POLL, record -> {
                    long after = System.currentTimeMillis() - record.timestamp();
                    synchronized (this) {
                        arrivals.add(new Arrival(record.key(), record.timestamp(), after));
                    }
                });
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** @throws IllegalStateException if it could not read on */
    synchronized List<Arrival> arrivals() {
        if (failure != null) {
            throw new IllegalStateException("the beats cannot be read: " + failure.getMessage(), failure);
        }
        return List.copyOf(arrivals);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
