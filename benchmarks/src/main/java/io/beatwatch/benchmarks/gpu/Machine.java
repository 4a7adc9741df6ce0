package io.beatwatch.benchmarks.gpu;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What of a GPU is here.
 *
 * @param gpus name, driver and memory, as the driver says; empty for none
 * @param libraries found by the loader, by what wants them
 * @param providers of the ONNX Runtime that was loaded
 */
public record Machine(List<String> gpus, Map<String, List<String>> libraries, List<String> providers) {
    /** What is wanted, by the beginning of its file's name. */
    private static final Map<String, String> WANTED = wanted();

    private static Map<String, String> wanted() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("CUDA runtime", "libcudart.so.");
        wanted.put("cuBLAS", "libcublas.so.");
        wanted.put("cuDNN 9", "libcudnn.so.9");
        wanted.put("TensorRT 10", "libnvinfer.so.10");
        return wanted;
    }

    /** Looks. */
    public static Machine look() {
        List<String> gpus = lines("nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
                .orElse(List.of());
        List<String> known =
                lines("ldconfig", "-p").or(() -> lines("/sbin/ldconfig", "-p")).orElse(List.of());
        Map<String, List<String>> libraries = new LinkedHashMap<>();
        WANTED.forEach((what, file) -> libraries.put(
                what,
                known.stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith(file))
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .distinct()
                        .toList()));
        return new Machine(gpus, libraries, offered());
    }

    private static List<String> offered() {
        try {
            return OrtEnvironment.getAvailableProviders().stream()
                    .map(Enum::name)
                    .sorted()
                    .toList();
        } catch (LinkageError e) {
            return List.of();
        }
    }

    /** In words, a line each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add(gpus.isEmpty() ? "no NVIDIA GPU: nvidia-smi is not there or shows none" : String.join("; ", gpus));
        libraries.forEach((what, files) ->
                lines.add(what + ": " + (files.isEmpty() ? "missing on the loader's path" : String.join(", ", files))));
        lines.add("ONNX Runtime offers " + String.join(", ", providers)
                + (providers.contains("CUDA")
                        ? ""
                        : ": no CUDA in this build (docs/operations.md, GPU, says how to get it)"));
        return lines;
    }

    private static Optional<List<String>> lines(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean well = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            return well ? Optional.of(out.lines().toList()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
