package io.beatwatch.monitor.alarm;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.state.StoreNames;
import io.beatwatch.monitor.state.UnreadableState;
import io.beatwatch.monitor.state.UnreadableStateException;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * V beats in a row by stream, in their changelogged store: a bare number of four bytes, as every version wrote it. What is
 * anything else is dropped. Stream thread.
 */
final class VentricularRuns {
    private final KeyValueStore<String, byte[]> store;
    private final UnreadableState unreadable;

    VentricularRuns(ProcessorContext<?, ?> context, MonitorMetrics metrics) {
        this.store = context.getStateStore(StoreNames.VENTRICULAR_RUNS);
        this.unreadable = new UnreadableState(StoreNames.VENTRICULAR_RUNS, metrics, context::currentSystemTimeMs);
    }

    /** 0 where none is going on. */
    int get(String streamId) {
        byte[] saved = store.get(streamId);
        if (saved == null) {
            return 0;
        }
        int run = saved.length == Integer.BYTES ? ByteBuffer.wrap(saved).getInt() : 0;
        if (run < 1) {
            unreadable.dropped(
                    streamId, new UnreadableStateException("a run of beats in " + saved.length + " bytes is none"));
            store.delete(streamId);
            return 0;
        }
        return run;
    }

    /** @param run 0 where none is going on */
    void put(String streamId, int run) {
        if (run > 0) {
            store.put(streamId, ByteBuffer.allocate(Integer.BYTES).putInt(run).array());
        } else if (store.get(streamId) != null) {
            store.delete(streamId);
        }
    }
}
