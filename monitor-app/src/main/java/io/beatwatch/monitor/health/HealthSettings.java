package io.beatwatch.monitor.health;

import java.time.Duration;

/**
 * How patient the health checks are.
 *
 * @param stuckAfter chunks may wait without any progress, and a batch may be in the scorer, for so long
 * @param checkEvery pause between two looks
 * @param restoreLimit taking over partitions and restoring their state may make no progress for so long
 */
public record HealthSettings(Duration stuckAfter, Duration checkEvery, Duration restoreLimit) {
    public static final HealthSettings DEFAULT =
            new HealthSettings(Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(5));

    /** One look at the broker takes so long at the most; a broker that needs longer counts as unreachable. */
    static final Duration LOOK_DEADLINE = Duration.ofSeconds(4);

    public HealthSettings {
        requirePositive("stuckAfter", stuckAfter);
        requirePositive("checkEvery", checkEvery);
        requirePositive("restoreLimit", restoreLimit);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than 0, got " + value);
        }
    }

    /**
     * From a hang to a red {@code /health/live} at the most: the first look that sees the chunk wait comes up to one
     * pause and one look after the hang, and so does the one that finds it stuck.
     */
    public Duration slowestDetection() {
        return stuckAfter.plus(checkEvery.plus(LOOK_DEADLINE).multipliedBy(2));
    }
}
