package io.beatwatch.monitor.patient;

import io.beatwatch.ecg.signal.SampleRate;
import java.time.Duration;
import java.time.Instant;

/**
 * What ties the samples of a stream to the gateway's clock.
 *
 * @param sample one of them
 * @param at when it was taken
 * @param heard when the gateway sent the chunk that is spoken of
 */
public record StreamTime(SampleRate rate, long sample, Instant at, Instant heard) {
    /** When another sample was or will be taken. */
    public Instant of(long other) {
        return at.plus(Duration.ofNanos((long) (1e9 * rate.seconds(other - sample))));
    }
}
