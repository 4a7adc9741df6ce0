package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.signal.SampleRate;
import java.time.Duration;

/** Cuts a stream into chunks of one duration, to the nearest sample, without drifting. */
public record ChunkLength(Duration duration) {
    public ChunkLength {
        if (duration.compareTo(Duration.ofMillis(10)) < 0 || duration.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException(
                    "the chunk length must be 10 ms to 10 s, got " + duration.toMillis() + " ms");
        }
    }

    /** The sample that the chunk of this number begins with. */
    long start(long chunk, SampleRate rate) {
        return Math.round(chunk * rate.hertz() * duration.toNanos() / 1e9);
    }
}
