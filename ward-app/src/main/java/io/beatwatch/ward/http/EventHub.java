package io.beatwatch.ward.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.ward.census.AlarmNote;
import io.beatwatch.ward.census.AlarmPositions;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.census.WardBed;
import io.beatwatch.ward.metrics.WardMetrics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells all browsers what happens, as server-sent events. {@code hello} is what is known of all beds and the alarms that
 * show; {@code alarm} an event of an alarm, with the positions in the topic as its id; {@code missed} those that a browser
 * which was away has not had; {@code status} what is in force for a bed; {@code tick} once a second what changed; {@code
 * gone} a bed that is no longer there. Any thread; the order of events is that of the ward's lock.
 */
final class EventHub implements Ward.Listener {
    /** Events that a browser is told which has none yet. */
    private static final int NEWEST = 300;

    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ward ward;
    private final WardMetrics metrics;
    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    /** As the browsers know them; guarded by the ward's lock. */
    private final Map<String, String> told = new HashMap<>();

    EventHub(Ward ward, WardMetrics metrics) {
        this.ward = ward;
        this.metrics = metrics;
        metrics.watchBrowsers(WardMetrics.Stream.EVENTS, clients::size);
    }

    int clients() {
        return clients.size();
    }

    /**
     * Answers a request with events from now on.
     *
     * @param lastId what the browser has, or null
     * @param health how the server itself is
     */
    void connect(String lastId, String version, ObjectNode health, Response response, Callback done, long nowMillis) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        // proxies that gather answers would hold alarms back
        response.getHeaders().put("X-Accel-Buffering", "no");
        EventClient[] self = new EventClient[1];
        EventClient client = new EventClient(response, done, metrics, () -> clients.remove(self[0]));
        self[0] = client;
        ward.locked(() -> {
            Optional<AlarmPositions> seen = AlarmPositions.parse(lastId);
            boolean resumes = seen.isPresent() && ward.reachesBackTo(seen.get());
            List<AlarmNote> notes = resumes ? ward.after(seen.get()) : ward.newest(NEWEST);
            ObjectNode hello = WardJson.object()
                    .put("version", version)
                    .put("now", nowMillis)
                    .put("resumed", resumes);
            hello.put("gap", seen.isPresent() && !resumes);
            hello.set("health", health);
            ArrayNode beds = hello.putArray("beds");
            for (WardBed bed : ward.beds()) {
                ObjectNode json = beds.addObject();
                json.set("vitals", WardJson.vitals(bed, nowMillis));
                json.set("open", WardJson.open(bed));
                json.set("status", WardJson.status(bed));
            }
            ArrayNode events = hello.putArray("events");
            notes.forEach(note -> events.add(WardJson.note(note)));
            clients.add(client);
            // the next tick says everything: this browser has seen what the others have not
            told.clear();
            client.offer(event("hello", ward.positions(), hello));
            return null;
        });
    }

    private static byte[] event(String name, AlarmPositions id, ObjectNode data) {
        String text =
                (id == null ? "" : "id: " + id + "\n") + "event: " + name + "\ndata: " + WardJson.text(data) + "\n\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void tell(byte[] event) {
        clients.forEach(client -> client.offer(event));
    }

    @Override
    public void alarm(AlarmNote note, AlarmPositions positions) {
        if (!clients.isEmpty()) {
            tell(event("alarm", positions, WardJson.note(note)));
        }
    }

    @Override
    public void status(WardBed bed) {
        if (!clients.isEmpty()) {
            ObjectNode status = WardJson.status(bed);
            status.set("open", WardJson.open(bed));
            tell(event("status", null, status));
        }
    }

    @Override
    public void gone(String bed) {
        told.remove(bed);
        tell(event("gone", null, WardJson.object().put("id", bed)));
    }

    /** Once a second: what changed of the beds, how the server is, and that it is there. */
    void tick(ObjectNode health, long nowMillis) {
        clients.forEach(client -> {
            if (client.stuckNanos() > STUCK_NANOS) {
                client.tooSlow("the browser takes nothing");
            }
        });
        ward.locked(() -> {
            ObjectNode tick = WardJson.object().put("now", nowMillis);
            tick.set("health", health);
            ArrayNode changed = tick.putArray("beds");
            Set<String> there = new HashSet<>();
            for (WardBed bed : ward.beds()) {
                there.add(bed.id());
                ObjectNode vitals = WardJson.vitals(bed, nowMillis);
                String text = WardJson.text(vitals);
                if (!text.equals(told.put(bed.id(), text))) {
                    changed.add(vitals);
                }
            }
            told.keySet().retainAll(there);
            tell(event("tick", null, tick));
            return null;
        });
    }

    /** Ends all streams: the browsers come back where another server is. */
    void close() {
        clients.forEach(client -> client.close(new TimeoutException("the server stops")));
    }
}
