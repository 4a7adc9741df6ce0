package io.beatwatch.monitor.detection;

import io.beatwatch.ecg.alarm.AlarmEngine;
import io.beatwatch.monitor.metrics.BedCounts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
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
        /** When it was said last that it is lost. */
        private long saidMillis;
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
        Bed before = beds.get(streamId);
        if (before != null && before.presence == Presence.LOST) {
            LOG.atInfo().addKeyValue("stream", streamId).log("a bed is back");
        }
        Bed bed = note(streamId, Presence.SENDING);
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

    /** What silence is to lead to. */
    public interface Listener {
        /**
         * A bed has been silent for so long that it counts as lost, or ten seconds more.
         *
         * @param seconds of silence
         * @param again it was lost before
         */
        void lost(String streamId, double seconds, boolean again);

        /** A stream was silent for too long: nothing is known of it here any more. */
        void forgotten(String streamId);
    }

    /**
     * BedCounts anew.
     *
     * @param nowMillis wall time
     */
    public void advance(long nowMillis, Listener listener) {
        clockMillis += Math.max(0, Math.min(nowMillis - lastMillis, LONGEST_STEP_MILLIS));
        lastMillis = nowMillis;
        int active = 0;
        int learning = 0;
        int noisy = 0;
        int lost = 0;
        for (Iterator<Map.Entry<String, Bed>> all = beds.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Bed> entry = all.next();
            Bed bed = entry.getValue();
            long silent = clockMillis - bed.heardMillis;
            if (silent >= settings.forgetAfter().toMillis()) {
                all.remove();
                listener.forgotten(entry.getKey());
                continue;
            }
            boolean late = silent >= settings.lostAfter().toMillis();
            if (late && (bed.presence == Presence.SENDING || bed.presence == Presence.EXPECTED)) {
                bed.presence = Presence.LOST;
                bed.saidMillis = clockMillis;
                listener.lost(entry.getKey(), silent / 1000.0, false);
                LOG.atWarn().addKeyValue("stream", entry.getKey()).log("a bed fell silent: check its gateway");
            }
            if (bed.presence == Presence.SENDING) {
                active++;
                learning += bed.learning ? 1 : 0;
                noisy += bed.noisy ? 1 : 0;
            } else if (bed.presence == Presence.LOST) {
                lost++;
                if (clockMillis - bed.saidMillis >= AlarmEngine.REPEAT.toMillis()) {
                    bed.saidMillis = clockMillis;
                    listener.lost(entry.getKey(), silent / 1000.0, true);
                }
            }
        }
        counts = new BedCounts(active, learning, noisy, lost);
    }

    /** As of the last {@link #advance}. */
    public BedCounts counts() {
        return counts;
    }
}
