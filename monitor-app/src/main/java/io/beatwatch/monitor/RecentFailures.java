package io.beatwatch.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts failures within a sliding span of time. Any thread. */
final class RecentFailures {
    private final int most;
    private final long spanNanos;
    private final Deque<Long> times = new ArrayDeque<>();

    RecentFailures(int most, Duration span) {
        this.most = most;
        this.spanNanos = span.toNanos();
    }

    /** Notes a failure and says whether there were more than allowed within the span. */
    synchronized boolean tooMany(long nowNanos) {
        times.addLast(nowNanos);
        while (nowNanos - times.peekFirst() > spanNanos) {
            times.removeFirst();
        }
        return times.size() > most;
    }
}
