package io.beatwatch.trainer.dataset;

import io.beatwatch.ecg.features.BeatWindower;
import java.util.List;

/**
 * Recorded noise, cut as beats are and scaled to a root mean square of 1. Immutable by convention: the arrays are not
 * copied. Any thread.
 *
 * @param windows {@link BeatWindower#LENGTH} values each
 */
public record NoiseWindows(List<float[]> windows) {
    /** No noise at hand. */
    public static final NoiseWindows NONE = new NoiseWindows(List.of());

    public NoiseWindows {
        windows = List.copyOf(windows);
    }

    public int count() {
        return windows.size();
    }

    public float[] window(int index) {
        return windows.get(index);
    }
}
