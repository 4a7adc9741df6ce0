package io.beatwatch.ward.http;

import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.metrics.WardMetrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.websocket.api.StatusCode;

/** All browsers that are shown samples. {@link #tick} belongs to one thread; any other may make clients. */
final class SampleHub {
    private final Ward ward;
    private final WardMetrics metrics;
    private final Set<SampleClient> clients = ConcurrentHashMap.newKeySet();

    SampleHub(Ward ward, WardMetrics metrics) {
        this.ward = ward;
        this.metrics = metrics;
        metrics.watchBrowsers(WardMetrics.Stream.SAMPLES, clients::size);
    }

    SampleClient client() {
        return new SampleClient(ward, metrics, clients::add, clients::remove);
    }

    int clients() {
        return clients.size();
    }

    /** Ten times a second: to each browser what is new. */
    void tick(long nowMillis) {
        if (!clients.isEmpty()) {
            ward.locked(() -> {
                clients.forEach(client -> client.tick(nowMillis));
                return null;
            });
        }
    }

    void close() {
        clients.forEach(client -> client.close(StatusCode.SHUTDOWN, "the server stops"));
    }
}
