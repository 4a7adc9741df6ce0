package io.beatwatch.monitor.detection;

import java.time.Duration;

/**
 * When a silent bed is counted as lost and when what is known of its patient is given up.
 *
 * @param lostAfter without a chunk, 1 s or more
 * @param forgetAfter without a chunk, more than lostAfter
 */
public record BedSettings(Duration lostAfter, Duration forgetAfter) {
    public static final BedSettings DEFAULT = new BedSettings(Duration.ofSeconds(15), Duration.ofHours(1));

    public BedSettings {
        if (lostAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lostAfter must be 1 s or more, got " + lostAfter);
        }
        if (forgetAfter.compareTo(lostAfter) <= 0) {
            throw new IllegalArgumentException(
                    "forgetAfter must be more than lostAfter (" + lostAfter + "), got " + forgetAfter);
        }
    }
}
