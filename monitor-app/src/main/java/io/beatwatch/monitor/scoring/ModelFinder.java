package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds a network by name or folder. */
public final class ModelFinder {
    /** System property with the folder that holds {@code models/}; the launchers set it. */
    public static final String HOME_PROPERTY = "beatwatch.home";

    private ModelFinder() {}

    /**
     * The folder of a network.
     *
     * @param model a folder, or the name of one in {@code models/}
     * @throws IOException naming the networks that there are
     */
    public static Path find(String model) throws IOException {
        Path models = Path.of(System.getProperty(HOME_PROPERTY, ".")).resolve("models");
        for (Path candidate : List.of(Path.of(model), models.resolve(model))) {
            if (Files.isRegularFile(candidate.resolve(ModelContract.FILE))) {
                return candidate;
            }
        }
        throw new IOException(
                "no network '" + model + "': name a folder that 'trainer export' wrote, or one of " + names(models));
    }

    private static List<String> names(Path models) throws IOException {
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(models)) {
            return folders.filter(f -> Files.isRegularFile(f.resolve(ModelContract.FILE)))
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
