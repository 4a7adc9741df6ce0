package io.beatwatch.networks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import io.beatwatch.ecg.scoring.ScoringException;

/**
 * Starts the PyTorch engine. The natives come from jars on the class path, or from an installed PyTorch (for CUDA) where the
 * environment names one ({@code PYTORCH_LIBRARY_PATH}); nothing is downloaded and nothing is reported to anybody.
 */
public final class Torch {
    /** DJL chooses its own library by version and flavour: without them it looks for one that there is not. */
    private static final String INSTALLED = "PYTORCH_LIBRARY_PATH, the lib folder of a PyTorch 2.7.1,"
            + " PYTORCH_VERSION=2.7.1 and PYTORCH_FLAVOR, cu128 with CUDA 12.8 or cpu";

    /** DJL's. */
    private static final String NAME = "PyTorch";

    private Torch() {}

    /**
     * The engine, started at the first call.
     *
     * @param threads that one operation may use; only the first call of a process can set it
     */
    public static synchronized Engine start(int threads) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return start();
    }

    /**
     * The engine, started at the first call with PyTorch's own choice of threads.
     *
     * @throws ScoringException if it is not on the class path or does not start on this machine
     */
    public static synchronized Engine start() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (!Engine.hasEngine(NAME)) {
            throw new ScoringException("PyTorch is not part of this program: build it with BEATWATCH_PYTORCH=1 in the"
                    + " environment (the image with --build-arg PYTORCH=1), or set scoring.engine to onnxruntime");
        }
        try {
            return Engine.getEngine(NAME);
        } catch (EngineException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ScoringException(
                    "PyTorch does not start on this machine (" + cause
                            + "): its libraries come along for Linux on x86-64"
                            + " alone; elsewhere set " + INSTALLED,
                    e);
        }
    }

    /**
     * A number to reckon with where gradients are taken: {@code x.mul(number(x, 0.5f))}. DJL's own {@code x.mul(0.5f)} lets go of
     * the number's memory, which is Java's, while PyTorch still keeps its address for the gradient: after a collection of
     * garbage the gradient is anything.
     *
     * @param x whose manager holds the number, until it is closed itself
     */
    public static NDArray number(NDArray x, float value) {
        return x.getManager().create(value);
    }

    /**
     * The device of a name.
     *
     * @param name {@code auto} (the GPU where there is one), {@code cpu} or {@code gpu}
     * @throws IllegalArgumentException if the name is none of these, or no GPU can be used
     */
    public static Device device(String name) {
        boolean gpu = start().getGpuCount() > 0;
        return switch (name) {
            case "auto" -> gpu ? Device.gpu() : Device.cpu();
            case "cpu" -> Device.cpu();
            case "gpu" -> {
                if (!gpu) {
                    throw new IllegalArgumentException("PyTorch finds no GPU: use 'cpu', or set " + INSTALLED);
                }
                yield Device.gpu();
            }
            default ->
                throw new IllegalArgumentException("no device is called '" + name + "': use 'auto', 'cpu' or 'gpu'");
        };
    }
}
