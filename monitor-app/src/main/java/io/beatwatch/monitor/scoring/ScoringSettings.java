package io.beatwatch.monitor.scoring;

/**
 * Which network scores, by what, on what.
 *
 * @param model name of a network in the models folder, or a folder
 */
public record ScoringSettings(String model, Engine engine, Device device) {
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
