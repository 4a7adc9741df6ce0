package io.beatwatch.monitor.state;

import io.beatwatch.monitor.metrics.StoreSize;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;

/**
 * A store in memory that keeps account of its size, so that nobody has to walk through it. It extends Kafka's own store,
 * which is not a public class of Kafka Streams, because only there the entries pass that come from the changelog while
 * the store is restored. One task's; the sums can be read from any thread.
 */
public final class MeasuredStore extends InMemoryKeyValueStore {
    private final StoreSize size;
    private long entries;
    private long bytes;

    private MeasuredStore(String name, StoreSize size) {
        super(name);
        this.size = size;
    }

    /** @param size of all stores of this name in this process */
    public static KeyValueBytesStoreSupplier supplier(String name, StoreSize size) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new MeasuredStore(name, size);
            }

            @Override
            public String metricsScope() {
                return "in-memory";
            }
        };
    }

    @Override
    public synchronized void put(Bytes key, byte[] value) {
        byte[] before = get(key);
        super.put(key, value);
        account(key, before, value);
    }

    @Override
    public synchronized void putAll(List<KeyValue<Bytes, byte[]>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public synchronized byte[] delete(Bytes key) {
        byte[] before = super.delete(key);
        account(key, before, null);
        return before;
    }

    @Override
    public synchronized void close() {
        super.close();
        change(-entries, -bytes);
    }

    private void account(Bytes key, byte[] before, byte[] after) {
        change((after == null ? 0 : 1) - (before == null ? 0 : 1), length(key, after) - (long) length(key, before));
    }

    private void change(long moreEntries, long moreBytes) {
        entries += moreEntries;
        bytes += moreBytes;
        size.change(moreEntries, moreBytes);
    }

    private static int length(Bytes key, byte[] value) {
        return value == null ? 0 : key.get().length + value.length;
    }
}
