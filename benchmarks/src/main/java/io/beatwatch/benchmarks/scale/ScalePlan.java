package io.beatwatch.benchmarks.scale;

import java.time.Duration;
import java.util.Map;

/**
 * What is tried.
 *
 * @param beds simulated or replayed, as the gateways' plan says
 * @param partitions of the topics
 * @param warmUp before anything is measured
 * @param steady with all instances and no change, for costs
 * @param settle after each change
 * @param settings of the monitors
 */
public record ScalePlan(
        int beds, int partitions, Duration warmUp, Duration steady, Duration settle, Map<String, String> settings) {
    public ScalePlan {
        require(beds >= 1, "beds must be 1 or more, got " + beds);
        require(partitions >= 1, "partitions must be 1 or more, got " + partitions);
        require(!warmUp.isNegative(), "the warm-up must not be negative");
        require(steady.toSeconds() >= 5, "the steady stretch must be 5 s or more, got " + steady.toSeconds());
        require(settle.toSeconds() >= 15, "after a change 15 s or more are needed, got " + settle.toSeconds());
        settings = Map.copyOf(settings);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
