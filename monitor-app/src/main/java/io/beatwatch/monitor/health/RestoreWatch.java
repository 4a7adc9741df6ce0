package io.beatwatch.monitor.health;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Follows the restoring of stores: which are under way, since when, and when something last came. Any thread. */
public final class RestoreWatch implements StateRestoreListener {
    private final MonitorMetrics metrics;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Long> sinceNanos = new ConcurrentHashMap<>();
    private volatile long lastProgressNanos;

    /** @param nanoTime such as {@link System#nanoTime} */
    public RestoreWatch(MonitorMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.lastProgressNanos = nanoTime.getAsLong();
        metrics.restoring(sinceNanos::size);
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        lastProgressNanos = nanoTime.getAsLong();
        sinceNanos.put(changelog, lastProgressNanos);
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long records) {
        lastProgressNanos = nanoTime.getAsLong();
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long records) {
        lastProgressNanos = nanoTime.getAsLong();
        Long since = sinceNanos.remove(changelog);
        if (since != null) {
            metrics.restored(Duration.ofNanos(lastProgressNanos - since));
        }
    }

    /** The partition goes to another instance before it was restored here. */
    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long records) {
        sinceNanos.remove(changelog);
    }

    /** Partitions of stores that are being restored. */
    int restoring() {
        return sinceNanos.size();
    }

    long lastProgressNanos() {
        return lastProgressNanos;
    }
}
