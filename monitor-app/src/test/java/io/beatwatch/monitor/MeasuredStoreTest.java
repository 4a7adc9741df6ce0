package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.metrics.StoreSize;
import io.beatwatch.monitor.state.MeasuredStore;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class MeasuredStoreTest {
    private final StoreSize size = new StoreSize();
    private final List<RecordBatchingStateRestoreCallback> restoring = new ArrayList<>();
    private final KeyValueStore<Bytes, byte[]> store = open();

    private KeyValueStore<Bytes, byte[]> open() {
        KeyValueStore<Bytes, byte[]> opened =
                MeasuredStore.supplier("pending-beats", size).get();
        StateStoreContext context = (StateStoreContext) Proxy.newProxyInstance(
                MeasuredStoreTest.class.getClassLoader(),
                new Class<?>[] {StateStoreContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "appConfigs" -> Map.of();
                    case "recordMetadata" -> Optional.empty();
                    case "register" -> restoring.add((RecordBatchingStateRestoreCallback) arguments[1]) ? null : null;
                    default -> null;
                });
        opened.init(context, opened);
        return opened;
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>("changelog", 0, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private void assertSize(long entries, long bytes) {
        assertThat(size.entries()).isEqualTo(entries);
        assertThat(size.bytes()).isEqualTo(bytes);
    }

    @Test
    void shouldCountEntriesAndTheBytesOfKeysAndValues() {
        store.put(key("bed#1"), new byte[10]);
        assertSize(1, 15);
        store.put(key("bed#1"), new byte[4]);
        assertSize(1, 9);
        store.putAll(List.of(KeyValue.pair(key("bed#2"), new byte[1]), KeyValue.pair(key("bed#3"), new byte[2])));
        assertSize(3, 22);
        store.putIfAbsent(key("bed#3"), new byte[100]);
        assertSize(3, 22);
        assertThat(store.delete(key("bed#1"))).hasSize(4);
        assertSize(2, 13);
        assertThat(store.delete(key("bed#1"))).isNull();
        store.put(key("bed#2"), null);
        assertSize(1, 7);
    }

    @Test
    void shouldCountWhatIsRestoredAfterARestart() {
        restoring
                .get(0)
                .restoreBatch(List.of(
                        record("bed#0", new byte[8]),
                        record("bed#1", new byte[3]),
                        record("bed#0", null),
                        record("bed#2", new byte[5])));
        assertSize(2, 18);
    }

    @Test
    void shouldCountNothingOfAStoreThatIsClosedAndAllOfAnother() {
        KeyValueStore<Bytes, byte[]> other = open();
        store.put(key("a"), new byte[1]);
        other.put(key("b"), new byte[2]);
        assertSize(2, 5);
        store.close();
        assertSize(1, 3);
        other.close();
        assertSize(0, 0);
    }
}
