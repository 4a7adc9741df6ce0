package io.beatwatch.monitor.alarm;

/**
 * When a stream thread commits for the sake of an alert. Readers see an alert once the transaction that it is part of is
 * committed, so one that is published asks for that at once, but no sooner than {@value #LEAST_MILLIS} ms after the one before: a
 * commit holds up the thread for some milliseconds and costs the broker a marker in each partition. Beats without an alert wait
 * for the next commit, {@code commit.interval} at the most.
 *
 * <p>All tasks of a thread share one transaction, and so one of these. Used by its thread alone.
 */
public final class AlertCommits {
    static final long LEAST_MILLIS = 35;

    private boolean waiting;
    private long last = Long.MIN_VALUE / 2;

    /** An alert was published. */
    void published() {
        waiting = true;
    }

    /**
     * Whether to ask for a commit now. If so, it is taken to come at once.
     *
     * @param now wall clock in milliseconds; one that was set back holds up nothing
     */
    boolean due(long now) {
        if (!waiting || now >= last && now - last < LEAST_MILLIS) {
            return false;
        }
        waiting = false;
        last = now;
        return true;
    }
}
