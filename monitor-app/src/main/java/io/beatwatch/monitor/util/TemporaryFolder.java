package io.beatwatch.monitor.util;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that is deleted with all it holds when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    public static TemporaryFolder create(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /** One that is there already. */
    public static TemporaryFolder of(Path path) {
        return new TemporaryFolder(path);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(path)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path p : contents) {
                Files.deleteIfExists(p);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("could not delete {} entirely", path, e);
        }
    }
}
