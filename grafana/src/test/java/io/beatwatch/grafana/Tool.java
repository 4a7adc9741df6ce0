package io.beatwatch.grafana;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs that come with Prometheus, from the PATH. */
final class Tool {
    private Tool() {}

    /** What a program said, and its exit code. */
    record Answer(int code, String text) {}

    /** The program's path; skips the calling test, visibly, where it is not installed. */
    static Path find(String name) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                found.isPresent(),
                name
                        + " is not installed: tests with Prometheus are skipped (Debian: prometheus, prometheus-alertmanager)");
        return found.get();
    }

    /** Runs a program in the repository's root until it ends. */
    static Answer run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(Path.of("..").toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }
}
