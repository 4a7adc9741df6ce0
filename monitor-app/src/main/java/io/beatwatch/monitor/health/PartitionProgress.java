package io.beatwatch.monitor.health;

import io.beatwatch.monitor.health.SampleOffsets.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Sees from one look to the next which partitions do not advance although something waits. Single thread. */
final class PartitionProgress {
    /** How one partition was found at the latest look, and since when it has waited at this very record. */
    private record Seen(Standing standing, long sinceNanos) {}

    private Map<Integer, Seen> latest = Map.of();
    private long latestNanos;

    /**
     * Takes in a look.
     *
     * @param nanos when it was
     * @param standings of the partitions that are processed here; others are forgotten
     */
    void look(long nanos, Map<Integer, Standing> standings) {
        Map<Integer, Seen> now = new HashMap<>();
        standings.forEach((partition, standing) -> {
            Seen before = latest.get(partition);
            boolean goesOnWaiting = before != null
                    && standing.lag() > 0
                    && before.standing.lag() > 0
                    && before.standing.committed() == standing.committed();
            now.put(partition, new Seen(standing, goesOnWaiting ? before.sinceNanos : nanos));
        });
        latest = now;
        latestNanos = nanos;
    }

    /** Which of these have records that waited at the latest look already, or were never looked at; with their offsets. */
    Map<Integer, Long> stillWaiting(Map<Integer, Standing> standings) {
        Map<Integer, Long> waiting = new TreeMap<>();
        standings.forEach((partition, standing) -> {
            Seen before = latest.get(partition);
            boolean old = before == null || standing.committed() < before.standing.end();
            if (standing.lag() > 0 && old) {
                waiting.put(partition, standing.committed());
            }
        });
        return waiting;
    }

    /** Partitions that had stood still for so long or longer at the latest look, and for how long. */
    Map<Integer, Duration> stuck(Duration limit) {
        Map<Integer, Duration> stuck = new TreeMap<>();
        latest.forEach((partition, seen) -> {
            Duration waited = Duration.ofNanos(latestNanos - seen.sinceNanos);
            if (seen.standing.lag() > 0 && waited.compareTo(limit) >= 0) {
                stuck.put(partition, waited);
            }
        });
        return stuck;
    }

    /** What happened since the latest look is not known: all waiting begins anew with the next one. */
    void reset() {
        latest = Map.of();
    }
}
