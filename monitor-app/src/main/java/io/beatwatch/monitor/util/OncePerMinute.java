package io.beatwatch.monitor.util;

import java.util.HashMap;
import java.util.Map;

/** Keeps what goes wrong four times a second from filling the log: each key is due once a minute. Single thread. */
public final class OncePerMinute<K> {
    private static final long PAUSE_MILLIS = 60_000;

    /** When each key was due last; what is older than a minute is forgotten. */
    private final Map<K, Long> last = new HashMap<>();

    /** Whether a line about this key is due, which counts as written then. */
    public boolean due(K key, long nowMillis) {
        // also when the clock was set back
        last.values().removeIf(time -> nowMillis - time >= PAUSE_MILLIS || time > nowMillis);
        return last.putIfAbsent(key, nowMillis) == null;
    }
}
