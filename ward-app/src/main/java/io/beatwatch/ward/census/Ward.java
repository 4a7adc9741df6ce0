package io.beatwatch.ward.census;

import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.BedStatus;
import io.beatwatch.schema.EcgChunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All beds, the alarms that show, and the newest events. One lock guards all of it: the thread that reads the topics writes,
 * the server's threads read within {@link #locked}. Wall time is an argument, in milliseconds since 1970.
 */
public final class Ward {
    /** Events that browsers which were away are told; more than an hour of a busy ward. */
    static final int KEPT_EVENTS = 20_000;

    private static final int KEPT_IDS = 40_000;
    private static final long ENDED_BED_SHOWN_MILLIS = 60_000;
    private static final long LOST_BED_SHOWN_MILLIS = 3_600_000;

    /** What happens, told while the lock is held: to be done with at once. */
    public interface Listener {
        /** An event of an alarm, or an alert about a beat. */
        void alarm(AlarmNote note, AlarmPositions positions);

        /** Limits, pauses, or what became of a command. */
        void status(WardBed bed);

        /** The bed is no longer there. */
        void gone(String bed);
    }

    private final Duration trendHistory;
    private final Map<String, WardBed> beds = new TreeMap<>();
    private final Deque<AlarmNote> events = new ArrayDeque<>();
    private final Map<String, Boolean> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT_IDS;
        }
    };
    private AlarmPositions positions = AlarmPositions.NONE;
    /** From where on no event is missing in {@link #events}. */
    private AlarmPositions complete = AlarmPositions.NONE;

    private Listener listener;
    private long samplesMillis;
    private long samplesSinceMillis;
    private long monitorMillis;
    private long badRecords;

    public Ward(Duration trendHistory) {
        this.trendHistory = trendHistory;
    }

    /** Who hears of what happens; one. */
    public synchronized void listen(Listener to) {
        listener = to;
    }

    /** Does something while nothing changes. */
    public synchronized <T> T locked(Supplier<T> work) {
        return work.get();
    }

    private WardBed bed(String id) {
        return beds.computeIfAbsent(id, name -> new WardBed(name, trendHistory));
    }

    /** Samples; @return whether they could be used */
    public synchronized boolean chunk(String stream, EcgChunk chunk, long nowMillis) {
        if (!beds.containsKey(stream) && chunk.getEndOfStream() && chunk.getLeadsCount() == 0) {
            return true;
        }
        if (nowMillis - samplesMillis > WardBed.STALE.toMillis() * 2) {
            samplesSinceMillis = nowMillis;
        }
        samplesMillis = nowMillis;
        return bed(stream).accept(chunk, nowMillis);
    }

    /**
     * A beat from the monitor.
     *
     * @param saidMillis when the monitor wrote the record, as far as that is known
     */
    public synchronized void beat(String stream, AnnotatedBeat beat, long saidMillis) {
        monitorMillis = Math.max(monitorMillis, saidMillis);
        bed(stream).accept(beat);
    }

    /** An event of an alarm or an alert about a beat. */
    public synchronized void alarm(AlarmNote note, long saidMillis) {
        monitorMillis = Math.max(monitorMillis, saidMillis);
        positions = positions.with(note.partition(), note.offset() + 1);
        if (!note.id().isEmpty() && ids.put(note.bed() + '/' + note.id(), Boolean.TRUE) != null) {
            return;
        }
        boolean repeats = false;
        if (note.isAlarm()) {
            WardBed bed = bed(note.bed());
            repeats = note.repeats(bed.open().get(note.alarmId()));
            bed.accept(note, saidMillis);
        }
        if (!repeats) {
            events.addLast(note);
            while (events.size() > KEPT_EVENTS) {
                AlarmNote oldest = events.removeFirst();
                complete = complete.with(oldest.partition(), oldest.offset() + 1);
            }
        }
        if (listener != null) {
            listener.alarm(note, positions);
        }
    }

    /** What the monitor says of a bed; null when it has deleted it. */
    public synchronized void status(String stream, BedStatus status, long saidMillis, long nowMillis) {
        monitorMillis = Math.max(monitorMillis, saidMillis);
        if (status == null) {
            WardBed bed = beds.get(stream);
            if (bed != null) {
                bed.end(nowMillis);
                if (listener != null) {
                    listener.status(bed);
                }
            }
            return;
        }
        WardBed bed = bed(stream);
        bed.accept(status);
        if (listener != null) {
            listener.status(bed);
        }
    }

    /** A record that nobody could read. */
    public synchronized void bad() {
        badRecords++;
    }

    /** From where the alerts topic is read: what lies before is not known. */
    public synchronized void begin(int partition, long offset) {
        positions = positions.with(partition, offset);
        complete = complete.with(partition, offset);
    }

    /** Forgets beds that have ended a minute ago, and those of which neither gateway nor monitor said a thing for an hour. */
    public synchronized void tidy(long nowMillis) {
        List<String> gone = new ArrayList<>();
        for (WardBed bed : beds.values()) {
            boolean ended = bed.ended()
                    && nowMillis - bed.endedMillis() > ENDED_BED_SHOWN_MILLIS
                    && bed.open().isEmpty();
            long heard = Math.max(bed.chunkMillis(), bed.beatMillis());
            for (String alarm : bed.open().keySet()) {
                heard = Math.max(heard, bed.saidMillis(alarm));
            }
            // also with an alarm that nobody has ended: who wrote it is gone as well
            boolean lost = bed.status() == null && nowMillis - LOST_BED_SHOWN_MILLIS > heard;
            if (ended || lost) {
                gone.add(bed.id());
            }
        }
        for (String id : gone) {
            beds.remove(id);
            if (listener != null) {
                listener.gone(id);
            }
        }
    }

    /** By name. Within {@link #locked}. */
    public Collection<WardBed> beds() {
        return beds.values();
    }

    /** Null where there is none. Within {@link #locked}. */
    public WardBed find(String id) {
        return beds.get(id);
    }

    /** The newest events, the oldest first. Within {@link #locked}. */
    public List<AlarmNote> newest(int most) {
        List<AlarmNote> all = new ArrayList<>(events);
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /** What came after these positions, the oldest first. Within {@link #locked}. */
    public List<AlarmNote> after(AlarmPositions seen) {
        return events.stream()
                .filter(note -> note.offset() >= seen.of(note.partition()))
                .toList();
    }

    /** Whether nothing after these positions has been forgotten. Within {@link #locked}. */
    public boolean reachesBackTo(AlarmPositions seen) {
        return seen.coversAtLeast(complete);
    }

    /** What has been read of the alerts topic. Within {@link #locked}. */
    public AlarmPositions positions() {
        return positions;
    }

    public synchronized long badRecords() {
        return badRecords;
    }

    /** When the newest chunk of any bed came, 0 before the first. */
    public synchronized long samplesMillis() {
        return samplesMillis;
    }

    /** Since when chunks have come without a break. */
    public synchronized long samplesSinceMillis() {
        return samplesSinceMillis;
    }

    /** When the monitor wrote its newest record, 0 before the first. */
    public synchronized long monitorMillis() {
        return monitorMillis;
    }
}
