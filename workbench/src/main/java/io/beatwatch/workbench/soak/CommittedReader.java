package io.beatwatch.workbench.soak;

import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads beats and alarms while all goes on, as an alerting system does: committed records alone. Runs in a thread of its own;
 * what it saw is to be asked for after {@link #close}, counts at any time.
 */
final class CommittedReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Observed observed = new Observed();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicInteger alarms = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stop;
    private volatile RuntimeException failure;

    CommittedReader(Map<String, Object> client) {
        thread = new Thread(() -> read(client), "reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Map<String, Object> client) {
        try (var beatReader = new TopicReader<>(
                        client, Topics.BEATS, Topics.BEATS.value().deserializer(), true);
                var alertReader = new TopicReader<>(
                        client, Topics.ALERTS, Topics.ALERTS.value().deserializer(), true)) {
            while (!stop) {
                beatReader.poll(POLL, record -> {
                    observed.beat(record.value());
                    arrivals.add(new Arrival(
                            record.key(), record.timestamp(), System.currentTimeMillis() - record.timestamp()));
                    beats.incrementAndGet();
                });
                alertReader.poll(Duration.ofMillis(1), record -> observed.alert(record.value()));
                alarms.set(observed.alarmCount());
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    int beats() {
        return beats.get();
    }

    int alarms() {
        return alarms.get();
    }

    RuntimeException failure() {
        return failure;
    }

    Observed observed() {
        return observed;
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        thread.join();
    }
}
