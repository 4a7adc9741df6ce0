package io.beatwatch.ward.census;

import com.google.protobuf.ByteString;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.EcgChunk;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What is known of one bed now. Guarded by the {@link Ward}; times in milliseconds of the server's clock. */
public final class WardBed {
    /** Without a chunk for so long, the bed's strip is no longer live. */
    public static final Duration STALE = Duration.ofSeconds(2);

    /** Longer than what a screen shows. */
    private static final int KEPT_SECONDS = 16;
    /** A rate is shown for so long after the beat that brought it. */
    private static final long RATE_MILLIS = 8_000;

    /** As the monitor's. */
    private static final long TAKEOVER_MILLIS = 15_000;

    private static final int KEPT_BEATS = 64;
    private static final int MOST_LEADS = 12;

    /** One beat with its place in the ring. */
    public record Mark(long position, int label, int quality) {}

    private final String id;
    private final Trend trend;
    private final Map<String, AlarmNote> open = new LinkedHashMap<>();
    private final Map<String, Long> said = new LinkedHashMap<>();
    /** Of each alarm that shows, its first event with a strip. */
    private final Map<String, AlarmNote> pictured = new LinkedHashMap<>();

    private List<LeadInfo> leads = List.of();
    private boolean[] off = {};
    private double hertz;
    private SampleRing ring = new SampleRing(0, 2, 0);
    private int epoch;
    /** What is added to a sample's number of the stream to get its position in the ring. */
    private long base;

    /** The device that has the bed, and the one whose samples were drawn last; empty before the first chunk. */
    private String device = "";

    private String drawn = "";

    private OptionalLong session = OptionalLong.empty();
    private OptionalLong sessionBefore = OptionalLong.empty();
    private long expected;
    private boolean simulated;
    private boolean ended;
    private long endedMillis;
    private long chunkMillis = Long.MIN_VALUE;
    private long gatewayMillis;
    private int chunkLengthMillis;

    private final Mark[] marks = new Mark[KEPT_BEATS];
    private long markCount;
    private float heartRate = Float.NaN;
    /** By the gateway's clock. */
    private long beatMillis;

    private String quality = "";
    private boolean learning;
    private BedStatus status;

    WardBed(String id, Duration trendHistory) {
        this.id = id;
        this.trend = new Trend(trendHistory);
    }

    /** @return whether the chunk could be used */
    boolean accept(EcgChunk chunk, long nowMillis) {
        int count =
                chunk.getLeadsCount() == 0 ? 0 : chunk.getLeads(0).getSamples().size() / Short.BYTES;
        if (ofAnotherGateway(chunk, nowMillis)) {
            return true;
        }
        if (chunk.getEndOfStream()) {
            ended = true;
            endedMillis = nowMillis;
        }
        if (count == 0) {
            return chunk.getEndOfStream();
        }
        double rate = chunk.getSamplingRateHertz();
        if (!(rate >= 50 && rate <= 4000) || chunk.getLeadsCount() > MOST_LEADS || count > rate * KEPT_SECONDS) {
            return false;
        }
        List<LeadInfo> now = new ArrayList<>(chunk.getLeadsCount());
        for (int i = 0; i < chunk.getLeadsCount(); i++) {
            LeadInfo lead = LeadInfo.of(chunk.getLeads(i));
            if (!lead.usable() || chunk.getLeads(i).getSamples().size() != count * Short.BYTES) {
                return false;
            }
            now.add(lead);
        }
        boolean anotherDevice = !chunk.getDeviceId().equals(drawn);
        device = chunk.getDeviceId();
        drawn = device;
        boolean another = !now.equals(leads) || rate != hertz;
        if (another) {
            ring = new SampleRing(now.size(), (int) Math.ceil(rate * KEPT_SECONDS), ring.next());
            leads = List.copyOf(now);
            off = new boolean[now.size()];
            hertz = rate;
            epoch++;
        }
        OptionalLong of = chunk.hasSessionId() ? OptionalLong.of(chunk.getSessionId()) : OptionalLong.empty();
        if (another || anotherDevice || !of.equals(session) || restarted(chunk.getFirstSample(), of)) {
            if (!of.equals(session)) {
                sessionBefore = session;
                session = of;
            }
            base = ring.next() - chunk.getFirstSample();
            expected = chunk.getFirstSample();
            markCount = 0;
        }
        int from = (int) Math.max(0, Math.min(count, expected - chunk.getFirstSample()));
        if (chunk.getFirstSample() > expected) {
            ring.skip(chunk.getFirstSample() - expected);
            expected = chunk.getFirstSample();
        }
        for (int i = 0; i < leads.size(); i++) {
            off[i] = chunk.getLeads(i).getLeadOff();
            ByteString bytes = chunk.getLeads(i).getSamples();
            ring.put(i, bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN), from, count - from, off[i]);
        }
        ring.advance(count - from);
        expected += count - from;
        simulated = chunk.getSimulated();
        ended = chunk.getEndOfStream();
        chunkMillis = nowMillis;
        gatewayMillis = AlarmNote.millis(chunk.getGatewayTime());
        chunkLengthMillis = (int) Math.round(1000 * count / rate);
        return true;
    }

    /**
     * Whether the monitor refuses the chunk, by its own rule: a bed is one device's, and of that the session's that began
     * last, until nothing of it has come for as long as another one needs to be given the bed. The monitor's word of which
     * device has it goes first.
     */
    private boolean ofAnotherGateway(EcgChunk chunk, long nowMillis) {
        OptionalLong of = chunk.hasSessionId() ? OptionalLong.of(chunk.getSessionId()) : OptionalLong.empty();
        boolean hasIt = chunk.getDeviceId().equals(device) && !(of.isPresent() && of.equals(sessionBefore));
        return !hasIt && !ended && chunkMillis != Long.MIN_VALUE && nowMillis - chunkMillis < TAKEOVER_MILLIS;
    }

    /** Without a session's number a count that goes back far is a new one, and a little a chunk that came twice. */
    private boolean restarted(long first, OptionalLong of) {
        return of.isEmpty() && first < expected - ring.capacity();
    }

    void accept(AnnotatedBeat beat) {
        trend.add(beat);
        heartRate = beat.hasHeartRate() ? beat.getHeartRate() : Float.NaN;
        quality = beat.getQuality().name();
        learning = beat.getLearning();
        beatMillis = AlarmNote.millis(beat.getBeatTime());
        simulated |= beat.getSimulated();
        long position = beat.getSample() + base;
        if (position >= ring.oldest() && position < ring.next()) {
            marks[(int) (markCount % KEPT_BEATS)] = new Mark(position, beat.getLabelValue(), beat.getQualityValue());
            markCount++;
        }
    }

    /** The events that the page has to hear of. */
    void accept(AlarmNote note, long nowMillis) {
        if (note.open()) {
            open.put(note.alarmId(), note);
            said.put(note.alarmId(), nowMillis);
            if (note.hasStrip()) {
                pictured.putIfAbsent(note.alarmId(), note);
            }
        } else {
            open.remove(note.alarmId());
            said.remove(note.alarmId());
            pictured.remove(note.alarmId());
        }
        simulated |= note.simulated();
    }

    void accept(BedStatus now) {
        status = now;
        if (!now.getDeviceId().isEmpty()) {
            device = now.getDeviceId();
        }
        simulated |= now.getSimulated();
    }

    /** The monitor has deleted the bed. */
    void end(long nowMillis) {
        status = null;
        open.clear();
        said.clear();
        pictured.clear();
        if (!ended && stale(nowMillis)) {
            ended = true;
            endedMillis = nowMillis;
        }
    }

    public String id() {
        return id;
    }

    public List<LeadInfo> leads() {
        return leads;
    }

    public boolean leadOff(int lead) {
        return off[lead];
    }

    /** Samples per second. */
    public double hertz() {
        return hertz;
    }

    public SampleRing ring() {
        return ring;
    }

    /** Another number whenever leads or sampling rate are other ones. */
    public int epoch() {
        return epoch;
    }

    public boolean simulated() {
        return simulated;
    }

    public boolean ended() {
        return ended;
    }

    long endedMillis() {
        return endedMillis;
    }

    public boolean stale(long nowMillis) {
        return chunkMillis == Long.MIN_VALUE || nowMillis - chunkMillis > STALE.toMillis();
    }

    /** When the newest chunk came, or {@link Long#MIN_VALUE}. */
    public long chunkMillis() {
        return chunkMillis;
    }

    /** When the gateway sent the newest chunk, by its clock. */
    public long gatewayMillis() {
        return gatewayMillis;
    }

    /** How long the newest chunk was. */
    public int chunkLengthMillis() {
        return chunkLengthMillis;
    }

    /** Beats per minute, NaN where none is known now. */
    public float heartRate(long nowMillis) {
        return knownNow(nowMillis) ? heartRate : Float.NaN;
    }

    /** CLEAN, MODERATE, SEVERE, NO_SIGNAL or empty, as of the newest beat. */
    public String quality(long nowMillis) {
        return knownNow(nowMillis) ? quality : "";
    }

    /** The newest beat is compared with the newest chunk: both times are the gateway's. */
    private boolean knownNow(long nowMillis) {
        return !stale(nowMillis) && gatewayMillis - beatMillis <= RATE_MILLIS;
    }

    public boolean learning() {
        return learning;
    }

    /** When the newest beat was, by the gateway's clock. */
    long beatMillis() {
        return beatMillis;
    }

    /** Alarms that show, by their ids, the oldest first. */
    public Map<String, AlarmNote> open() {
        return open;
    }

    /** The alarm's first event that came with a strip, or null. */
    public AlarmNote pictured(String alarmId) {
        return pictured.get(alarmId);
    }

    /** When the monitor said the alarm last. */
    public long saidMillis(String alarmId) {
        return said.getOrDefault(alarmId, 0L);
    }

    /** What the monitor said last of limits and commands, or null. */
    public BedStatus status() {
        return status;
    }

    public Trend trend() {
        return trend;
    }

    /** Beats so far in this session; the number of the newest one is one less. */
    public long markCount() {
        return markCount;
    }

    /** Beats whose numbers are {@code from} or more, as far as they are kept. */
    public List<Mark> marksFrom(long from) {
        List<Mark> found = new ArrayList<>();
        for (long i = Math.max(from, markCount - KEPT_BEATS); i < markCount; i++) {
            found.add(marks[(int) (i % KEPT_BEATS)]);
        }
        return found;
    }
}
