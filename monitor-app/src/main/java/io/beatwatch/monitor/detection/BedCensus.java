package io.beatwatch.monitor.detection;

import io.beatwatch.monitor.metrics.BedCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which beds of one task send, which fell silent, and which are to be forgotten. Its clock is the wall clock, but it
 * runs only while {@link #advance} is called: a process that was halted for an hour, or whose clock was set, takes no bed
 * for lost before it had time to read what waits. Belongs to the stream thread; {@link #counts} can be asked from any.
 */
public final class BedCensus {
    /** How often to call {@link #advance}. */
    public static final Duration TICK = Duration.ofSeconds(1);

    /** What passes at the most from one call of {@link #advance} to the next. */
    private static final long LONGEST_STEP_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(BedCensus.class);

    private final BedSettings settings;
    private final Map<String, Bed> beds = new HashMap<>();
    private long lastMillis;
    private long clockMillis;
    private volatile BedCounts counts = BedCounts.NONE;

    private static final class Bed {
        private long heardMillis;
        private Presence presence;
        private boolean learning;
        private boolean noisy;
    }

    private enum Presence {
        /** Known from the state, not heard since this task began: it may be there. */
        EXPECTED,
        SENDING,
        LOST,
        ENDED
    }

    /** @param nowMillis wall time */
    public BedCensus(BedSettings settings, long nowMillis) {
        this.settings = settings;
        this.lastMillis = nowMillis;
    }

    /** A bed that was there before this task began here: counted once it is heard, or lost. */
    public void expect(String streamId) {
        note(streamId, Presence.EXPECTED);
    }

    /**
     * A chunk came.
     *
     * @param learning the patient is still being learned
     * @param noisy no lead can be used
     */
    public void heard(String streamId, boolean learning, boolean noisy) {
        Bed bed = beds.get(streamId);
        if (bed == null || bed.presence != Presence.SENDING) {
            if (bed != null && bed.presence == Presence.LOST) {
                LOG.atInfo().addKeyValue("stream", streamId).log("a bed is back");
            }
            bed = note(streamId, Presence.SENDING);
        }
        bed.heardMillis = clockMillis;
        bed.learning = learning;
        bed.noisy = noisy;
    }

    /** The stream ended as it should: it is no longer counted, but forgotten later like the others. */
    public void ended(String streamId) {
        note(streamId, Presence.ENDED);
    }

    private Bed note(String streamId, Presence presence) {
        Bed bed = beds.computeIfAbsent(streamId, id -> new Bed());
        bed.presence = presence;
        bed.heardMillis = clockMillis;
        return bed;
    }

    /**
     * BedCounts anew.
     *
     * @param nowMillis wall time
     * @return the streams that were silent for too long: nothing is known of them here any more
     */
    public List<String> advance(long nowMillis) {
        clockMillis += Math.max(0, Math.min(nowMillis - lastMillis, LONGEST_STEP_MILLIS));
        lastMillis = nowMillis;
        List<String> forgotten = new ArrayList<>();
        int active = 0;
        int learning = 0;
        int noisy = 0;
        int lost = 0;
        for (Iterator<Map.Entry<String, Bed>> all = beds.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Bed> entry = all.next();
            Bed bed = entry.getValue();
            long silent = clockMillis - bed.heardMillis;
            if (silent >= settings.forgetAfter().toMillis()) {
                forgotten.add(entry.getKey());
                all.remove();
                continue;
            }
            boolean late = silent >= settings.lostAfter().toMillis();
            if (late && (bed.presence == Presence.SENDING || bed.presence == Presence.EXPECTED)) {
                bed.presence = Presence.LOST;
                LOG.atWarn().addKeyValue("stream", entry.getKey()).log("a bed fell silent: check its gateway");
            }
            if (bed.presence == Presence.SENDING) {
                active++;
                learning += bed.learning ? 1 : 0;
                noisy += bed.noisy ? 1 : 0;
            } else if (bed.presence == Presence.LOST) {
                lost++;
            }
        }
        counts = new BedCounts(active, learning, noisy, lost);
        return forgotten;
    }

    /** As of the last {@link #advance}. */
    public BedCounts counts() {
        return counts;
    }
}
