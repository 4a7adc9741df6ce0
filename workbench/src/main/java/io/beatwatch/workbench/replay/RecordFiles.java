package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.wfdb.WfdbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds records by what a person types, and the databases where they usually lie. */
public final class RecordFiles {
    /** Environment variable with the folder that holds {@code mitdb/} and its neighbours. */
    public static final String DATA_VARIABLE = "BEATWATCH_DATA";

    private RecordFiles() {}

    /**
     * Paths of records, without ending.
     *
     * @param names each a record's path without ending, or a folder for all records in it
     * @throws WfdbException if there is no such record
     */
    public static List<Path> resolve(List<Path> names) throws IOException {
        List<Path> records = new ArrayList<>();
        for (Path name : names) {
            if (Files.isDirectory(name)) {
                List<Path> inside = recordsIn(name);
                if (inside.isEmpty()) {
                    throw new WfdbException("no record (.hea file) in the folder " + name);
                }
                records.addAll(inside);
            } else if (Files.isRegularFile(name.resolveSibling(name.getFileName() + ".hea"))) {
                records.add(name);
            } else {
                throw new WfdbException("no record " + name + ": give a path without ending (" + name.getFileName()
                        + ".hea must be there), or a folder");
            }
        }
        return records;
    }

    private static List<Path> recordsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(f -> f.endsWith(".hea"))
                    .map(f -> Path.of(f.substring(0, f.length() - ".hea".length())))
                    .sorted()
                    .toList();
        }
    }

    /** The folder of the MIT-BIH Arrhythmia Database, where it can be found. */
    public static Optional<Path> mitdb() {
        return dataFolders().stream()
                .map(f -> f.resolve("mitdb"))
                .filter(f -> Files.isRegularFile(f.resolve("100.hea")))
                .findFirst();
    }

    /** Folders that hold databases: {@value #DATA_VARIABLE}, then {@code data/}. */
    public static List<Path> dataFolders() {
        return Stream.of(System.getenv(DATA_VARIABLE), "data")
                .filter(f -> f != null && !f.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
    }
}
