package io.beatwatch.workbench.soak;

import java.time.Duration;
import java.util.Map;

/**
 * What a soak does. Immutable.
 *
 * @param beds simulated patients, 2 or more
 * @param length of their signals
 * @param instances of the monitor, 1 or more; stalls need 2, or nobody goes on meanwhile
 * @param kills of monitors, spread over the run
 * @param stalls of monitors: stopped as a whole for {@code stall}, then let go on, when others have taken over
 * @param brokerKills of the broker, which is started anew on what it wrote
 * @param garbage records that no monitor can read, sent among the others
 * @param seed of patients and faults
 * @param settings of the monitors beyond their defaults
 */
public record SoakPlan(
        int beds,
        Duration length,
        int instances,
        int kills,
        int stalls,
        Duration stall,
        int brokerKills,
        int garbage,
        long seed,
        Map<String, String> settings) {
    public SoakPlan {
        require(beds >= 2 && beds <= 1000, "beds must be 2 to 1000, got " + beds);
        require(instances >= 1 && instances <= 8, "instances must be 1 to 8, got " + instances);
        require(!length.isNegative() && !length.isZero(), "the length must be more than 0, got " + length);
        require(
                kills >= 0 && stalls >= 0 && brokerKills >= 0 && garbage >= 0,
                "numbers of faults must not be negative");
        require(stalls == 0 || instances >= 2, "stalls need two instances: nobody would go on meanwhile");
        settings = Map.copyOf(settings);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
