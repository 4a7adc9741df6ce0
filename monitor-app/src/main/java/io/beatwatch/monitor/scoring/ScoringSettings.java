package io.beatwatch.monitor.scoring;

import java.time.Duration;

/**
 * Which network scores, by what, on what, and for how long a batch is waited for.
 *
 * @param model name of a network in the models folder, or a folder
 * @param deadline for a batch, 10 ms to {@link #LONGEST_DEADLINE}; after it something else scores, or the beats wait on
 */
public record ScoringSettings(String model, Engine engine, Device device, Duration deadline) {
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(3);

    /** Twice, for the device and what stands behind it, must be over before a transaction times out. */
    public static final Duration LONGEST_DEADLINE = Duration.ofSeconds(4);

    public ScoringSettings {
        if (deadline.compareTo(Duration.ofMillis(10)) < 0 || deadline.compareTo(LONGEST_DEADLINE) > 0) {
            throw new IllegalArgumentException(
                    "deadline must be 10 ms to " + LONGEST_DEADLINE.toSeconds() + " s, got " + deadline);
        }
    }

    /** With the default deadline. */
    public ScoringSettings(String model, Engine engine, Device device) {
        this(model, engine, device, DEFAULT_DEADLINE);
    }

    /** What runs the network. */
    public enum Engine {
        ONNXRUNTIME,
        PYTORCH
    }

    /** What it runs on. */
    public enum Device {
        /** A GPU where the engine finds one, else the CPU. */
        AUTO,
        CPU,
        CUDA,
        /** Through ONNX Runtime. */
        TENSORRT
    }
}
