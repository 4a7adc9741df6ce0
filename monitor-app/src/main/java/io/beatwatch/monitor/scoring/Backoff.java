package io.beatwatch.monitor.scoring;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long to wait before a device that failed is tried again: pauses double with every attempt that fails, and a device
 * that served for longer than the longest pause begins with the first one again. One that fails again soon after it came
 * back goes on where it was, or it would take every scorer back and forth each minute. Only computes; single thread.
 */
public final class Backoff {
    /**
     * The pauses before attempts.
     *
     * @param first after a failure
     * @param longest pauses double up to this
     */
    public record Pauses(Duration first, Duration longest) {
        public static final Pauses DEFAULT = new Pauses(Duration.ofSeconds(60), Duration.ofMinutes(15));

        public Pauses {
            if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
                throw new IllegalArgumentException(
                        "first must be more than 0 and longest at least as long, got " + first + " and " + longest);
            }
        }
    }

    private final Pauses pauses;
    private final LongSupplier nanoClock;
    /** The latest pause; 0 where the next is to be the first one. */
    private Duration pause = Duration.ZERO;

    private long recoveredNanos;

    /** @param nanoClock {@link System#nanoTime}, or a test's */
    Backoff(Pauses pauses, LongSupplier nanoClock) {
        this.pauses = pauses;
        this.nanoClock = nanoClock;
    }

    /** The device failed while it served: how long to wait before the first attempt. */
    Duration deviceFailed() {
        Duration served = Duration.ofNanos(nanoClock.getAsLong() - recoveredNanos);
        if (served.compareTo(pauses.longest()) > 0) {
            pause = Duration.ZERO;
        }
        return next();
    }

    /** An attempt failed: how long to wait before the next one. */
    Duration attemptFailed() {
        return next();
    }

    /** An attempt succeeded: the device serves again. */
    void recovered() {
        recoveredNanos = nanoClock.getAsLong();
    }

    private Duration next() {
        Duration next = pause.isZero() ? pauses.first() : pause.multipliedBy(2);
        pause = next.compareTo(pauses.longest()) < 0 ? next : pauses.longest();
        return pause;
    }
}
