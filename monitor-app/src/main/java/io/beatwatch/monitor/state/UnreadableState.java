package io.beatwatch.monitor.state;

import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.util.OncePerMinute;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what cannot be read of one store, and says so once a minute. Single thread. */
public final class UnreadableState {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableState.class);

    private final OncePerMinute<String> warnings = new OncePerMinute<>();
    private final String store;
    private final MonitorMetrics metrics;
    private final LongSupplier nowMillis;

    /**
     * For one store.
     *
     * @param store its name, for people and for the meter
     * @param nowMillis wall time
     */
    public UnreadableState(String store, MonitorMetrics metrics, LongSupplier nowMillis) {
        this.store = store;
        this.metrics = metrics;
        this.nowMillis = nowMillis;
    }

    /** An entry is dropped. */
    public void dropped(String streamId, UnreadableStateException why) {
        metrics.unreadableState(store);
        if (warnings.due(store, nowMillis.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("stream", streamId)
                    .log(
                            "an entry of {} is dropped and the monitor goes on without, its patient may be learned anew: {}",
                            store,
                            why.getMessage());
        }
    }
}
