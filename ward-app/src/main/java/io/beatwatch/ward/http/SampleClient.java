package io.beatwatch.ward.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.ward.census.LeadInfo;
import io.beatwatch.ward.census.SampleRing;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.census.WardBed;
import io.beatwatch.ward.metrics.WardMetrics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * Samples and beats of the beds that one browser shows. The browser says which ({@code {"view":7,"back":4,"beds":[["bed-1",
 * [0]]]}}); it gets a text message with their leads, and from then on binary ones with what is new, ten a second. While one
 * is on its way nothing is sent, and what is two seconds old by then is left out: the newest wins. A browser that takes
 * nothing for ten seconds is closed.
 *
 * <p>A binary message, little-endian: version (1 byte), 1 byte, blocks (uint16), view (uint32), the server's time (float64);
 * then blocks of: bed (uint16, its place in the view), what (1 samples, 2 beats; 1 byte), leads (1 byte), count (uint32),
 * first position (float64), the gateway's time of the newest chunk (float64), and int16 samples lead by lead padded to 8
 * bytes, or 16 bytes for each beat: position (float64), class, quality, 6 bytes.
 *
 * <p>{@link #tick} is called by one thread, within the ward's lock; Jetty's threads call the rest.
 */
public final class SampleClient extends Session.Listener.AbstractAutoDemanding {
    static final int MOST_BEDS = 64;

    private static final int MOST_LEADS = 12;
    /** Over all beds, so that no view is large. */
    private static final int MOST_LEADS_IN_VIEW = 128;

    private static final double MOST_BACK_SECONDS = 12;
    private static final double MOST_LATE_SECONDS = 2;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int BLOCK_BYTES = 24;
    private static final int BEAT_BYTES = 16;
    private static final byte VERSION = 1;
    private static final byte SAMPLES = 1;
    private static final byte BEATS = 2;

    /** A bed in view. */
    private static final class Shown {
        private final int ref;
        private final String id;
        private final int[] leads;
        private int epoch = -1;
        private long next = -1;
        private long nextMark;

        Shown(int ref, String id, int[] leads) {
            this.ref = ref;
            this.id = id;
            this.leads = leads;
        }
    }

    /** What the browser asked for. */
    private record View(long number, double backSeconds, List<Shown> beds) {
        static final View NONE = new View(0, 0, List.of());
    }

    private final Ward ward;
    private final WardMetrics metrics;
    private final Consumer<SampleClient> opened;
    private final Consumer<SampleClient> gone;
    private volatile View view = View.NONE;
    private volatile boolean sending;
    private volatile long sendingSinceNanos;
    /** In the message that is being written. */
    private int samples;

    private ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);

    SampleClient(Ward ward, WardMetrics metrics, Consumer<SampleClient> opened, Consumer<SampleClient> gone) {
        this.ward = ward;
        this.metrics = metrics;
        this.opened = opened;
        this.gone = gone;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        opened.accept(this);
    }

    @Override
    public void onWebSocketText(String message) {
        try {
            view = read(WardJson.MAPPER.readTree(message));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            getSession()
                    .close(StatusCode.POLICY_VIOLATION, "not a list of at most 64 beds and their leads", Callback.NOOP);
        }
    }

    /** How many beds a message asks for, as {@link #onWebSocketText} reads it. */
    static int bedsOf(String message) throws JsonProcessingException {
        return read(WardJson.MAPPER.readTree(message)).beds.size();
    }

    private static View read(JsonNode json) {
        JsonNode wanted = json.path("beds");
        if (!wanted.isArray() || wanted.size() > MOST_BEDS) {
            throw new IllegalArgumentException("too many beds");
        }
        List<Shown> beds = new ArrayList<>();
        int all = 0;
        for (JsonNode bed : wanted) {
            JsonNode list = bed.path(1);
            all += list.size();
            if (!bed.path(0).isTextual() || list.isEmpty() || list.size() > MOST_LEADS || all > MOST_LEADS_IN_VIEW) {
                throw new IllegalArgumentException("not a bed");
            }
            int[] leads = new int[list.size()];
            for (int i = 0; i < leads.length; i++) {
                leads[i] = Math.max(0, list.path(i).asInt(0));
            }
            beds.add(new Shown(beds.size(), bed.path(0).asText(), leads));
        }
        double back = Math.max(0, Math.min(MOST_BACK_SECONDS, json.path("back").asDouble(0)));
        return new View(json.path("view").asLong() & 0xffff_ffffL, back, beds);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        gone.accept(this);
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
        gone.accept(this);
        callback.succeed();
    }

    void close(int code, String why) {
        Session session = getSession();
        if (session != null) {
            session.close(code, why, Callback.NOOP);
        }
    }

    /** Sends what is new, unless the last message is still on its way. */
    void tick(long nowMillis) {
        Session session = getSession();
        if (session == null || !session.isOpen()) {
            return;
        }
        if (sending) {
            if (System.nanoTime() - sendingSinceNanos > STUCK_NANOS) {
                gone.accept(this);
                metrics.tooSlow(WardMetrics.Stream.SAMPLES);
                // it takes no goodbye either
                session.disconnect();
            }
            return;
        }
        View now = view;
        ObjectNode meta = null;
        ArrayNode described = null;
        buffer.clear();
        buffer.put(VERSION)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt((int) now.number)
                .putDouble(nowMillis);
        int blocks = 0;
        for (Shown shown : now.beds) {
            WardBed bed = ward.find(shown.id);
            if (bed == null || bed.hertz() == 0) {
                continue;
            }
            if (shown.epoch != bed.epoch()) {
                if (meta == null) {
                    meta = WardJson.object().put("view", now.number);
                    described = meta.putArray("beds");
                }
                described.add(describe(bed, shown));
                begin(bed, shown, now.backSeconds, nowMillis);
            }
            blocks += samples(bed, shown);
            blocks += beats(bed, shown);
        }
        if (meta != null) {
            session.sendText(WardJson.text(meta), Callback.NOOP);
        }
        if (blocks > 0) {
            buffer.putShort(2, (short) blocks);
            buffer.flip();
            metrics.samplesSent(samples, buffer.remaining());
            samples = 0;
            sendingSinceNanos = System.nanoTime();
            sending = true;
            session.sendBinary(buffer, Callback.from(() -> sending = false, e -> gone.accept(this)));
        }
    }

    private static ObjectNode describe(WardBed bed, Shown shown) {
        ObjectNode json = WardJson.object()
                .put("ref", shown.ref)
                .put("id", bed.id())
                .put("hz", bed.hertz())
                .put("epoch", bed.epoch());
        ArrayNode leads = json.putArray("leads");
        for (int lead : shown.leads) {
            LeadInfo info = bed.leads().get(Math.min(lead, bed.leads().size() - 1));
            leads.addObject()
                    .put("name", info.shortName())
                    .put("microvolts", info.microvoltsPerUnit())
                    .put("baseline", info.baseline());
        }
        return json;
    }

    private static void begin(WardBed bed, Shown shown, double backSeconds, long nowMillis) {
        SampleRing ring = bed.ring();
        shown.epoch = bed.epoch();
        // what is not live is not shown
        long back = bed.stale(nowMillis) ? 0 : (long) (backSeconds * bed.hertz());
        shown.next = Math.max(ring.oldest(), ring.next() - back);
        shown.nextMark = 0;
    }

    private int samples(WardBed bed, Shown shown) {
        SampleRing ring = bed.ring();
        long from = shown.next;
        if (ring.next() - from > (MOST_BACK_SECONDS + MOST_LATE_SECONDS) * bed.hertz()) {
            from = (long) (ring.next() - MOST_LATE_SECONDS * bed.hertz());
        }
        int count = (int) (ring.next() - from);
        if (count <= 0) {
            return 0;
        }
        int bytes = (count * shown.leads.length * Short.BYTES + 7) / 8 * 8;
        block(shown, SAMPLES, shown.leads.length, count, from, bed.gatewayMillis(), bytes);
        int end = buffer.position() + bytes;
        for (int lead : shown.leads) {
            ring.read(Math.min(lead, bed.leads().size() - 1), from, count, buffer);
        }
        buffer.position(end);
        shown.next = ring.next();
        samples += count * shown.leads.length;
        return 1;
    }

    private int beats(WardBed bed, Shown shown) {
        if (shown.nextMark > bed.markCount()) {
            shown.nextMark = 0;
        }
        List<WardBed.Mark> marks = bed.marksFrom(shown.nextMark);
        shown.nextMark = bed.markCount();
        if (marks.isEmpty()) {
            return 0;
        }
        block(shown, BEATS, 0, marks.size(), 0, bed.gatewayMillis(), marks.size() * BEAT_BYTES);
        for (WardBed.Mark mark : marks) {
            buffer.putDouble(mark.position())
                    .put((byte) mark.label())
                    .put((byte) mark.quality())
                    .putShort((short) 0)
                    .putInt(0);
        }
        return 1;
    }

    private void block(Shown shown, byte what, int leads, int count, long first, long gatewayMillis, int bytes) {
        int needed = buffer.position() + BLOCK_BYTES + bytes;
        if (needed > buffer.capacity()) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(needed, buffer.capacity() * 2)).order(ByteOrder.LITTLE_ENDIAN);
            buffer.flip();
            larger.put(buffer);
            buffer = larger;
        }
        buffer.putShort((short) shown.ref)
                .put(what)
                .put((byte) leads)
                .putInt(count)
                .putDouble(first)
                .putDouble(gatewayMillis);
    }
}
