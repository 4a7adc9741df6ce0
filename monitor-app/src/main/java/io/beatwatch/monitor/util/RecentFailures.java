package io.beatwatch.monitor.util;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts failures within a sliding span of time. Any thread. */
public final class RecentFailures {
    private final int most;
    private final long spanNanos;
    private final Deque<Long> times = new ArrayDeque<>();

    public RecentFailures(int most, Duration span) {
        this.most = most;
        this.spanNanos = span.toNanos();
    }

    /** Notes a failure and says whether there were more than allowed within the span. */
    public synchronized boolean tooMany(long nowNanos) {
        times.addLast(nowNanos);
        while (nowNanos - times.peekFirst() > spanNanos) {
            times.removeFirst();
        }
        return times.size() > most;
    }
}
