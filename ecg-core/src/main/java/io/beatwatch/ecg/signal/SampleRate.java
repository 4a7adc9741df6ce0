package io.beatwatch.ecg.signal;

import java.time.Duration;

/**
 * A sampling rate, and the one place where durations become sample counts.
 *
 * @param hertz samples per second and lead; 1 to 100,000
 */
public record SampleRate(double hertz) {
    public SampleRate {
        if (!(hertz >= 1 && hertz <= 100_000)) {
            throw new IllegalArgumentException("sampling rate must be 1 to 100000 Hz, got " + hertz);
        }
    }

    public static SampleRate ofHertz(double hertz) {
        return new SampleRate(hertz);
    }

    /** The number of samples nearest to the duration. */
    public int samples(Duration duration) {
        return (int) Math.round(hertz * duration.toNanos() / 1e9);
    }

    /** The number of samples nearest to so many seconds. */
    public int samples(double seconds) {
        return (int) Math.round(hertz * seconds);
    }

    public double seconds(long samples) {
        return samples / hertz;
    }

    public double milliseconds(long samples) {
        return 1000.0 * samples / hertz;
    }

    @Override
    public String toString() {
        return hertz == Math.rint(hertz) ? (long) hertz + " Hz" : hertz + " Hz";
    }
}
