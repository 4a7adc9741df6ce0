package io.beatwatch.monitor.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which program this is, as the build wrote it down.
 *
 * @param version as in the POM
 * @param revision of the sources, "unknown" where they were built without git
 */
public record BuildInfo(String version, String revision) {
    private static final String FILE = "build.properties";

    /** What the build left beside this class. */
    public static BuildInfo read() {
        Properties build = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream(FILE)) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own " + FILE + " cannot be read: build it again", e);
        }
        return new BuildInfo(build.getProperty("version"), build.getProperty("revision"));
    }
}
