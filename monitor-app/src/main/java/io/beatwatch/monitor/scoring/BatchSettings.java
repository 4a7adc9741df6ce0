package io.beatwatch.monitor.scoring;

import java.time.Duration;

/**
 * When a batch is scored: as soon as it is full or its first beat has waited long enough.
 *
 * @param size beats, 1 to 4096
 * @param delay 0 to 10 s; 0 scores each beat at once
 */
public record BatchSettings(int size, Duration delay) {
    public BatchSettings {
        if (size < 1 || size > 4096) {
            throw new IllegalArgumentException("batch size must be 1 to 4096, got " + size);
        }
        if (delay.isNegative() || delay.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("batch delay must be 0 to 10 s, got " + delay);
        }
    }
}
