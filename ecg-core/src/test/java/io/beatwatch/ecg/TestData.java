package io.beatwatch.ecg;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where tests find the public recordings: below the folder in BEATWATCH_DATA, else the test is skipped. */
public final class TestData {
    private TestData() {}

    /** A database such as mitdb; skips the calling test, visibly, where there is none. */
    public static Path database(String name) {
        String data = System.getenv("BEATWATCH_DATA");
        assumeTrue(data != null && !data.isBlank(), "BEATWATCH_DATA is not set: tests on real records are skipped");
        Path path = Path.of(data);
        // tests run in their module's folder; a relative path is meant from the repository's root
        Path folder = (path.isAbsolute() ? path : Path.of("..").resolve(path)).resolve(name);
        assumeTrue(Files.isDirectory(folder), folder + " is missing: tests on real records are skipped");
        return folder;
    }
}
