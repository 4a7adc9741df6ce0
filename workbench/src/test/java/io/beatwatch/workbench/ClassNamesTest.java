package io.beatwatch.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is told a class's name finds one class. */
class ClassNamesTest {
    @Test
    void shouldGiveEachNameToOneClassOfAllModules() throws IOException {
        Map<String, List<Path>> files = new TreeMap<>();
        Path repository = Path.of("..").toRealPath();
        try (Stream<Path> modules = Files.list(repository)) {
            for (Path sources : modules.map(m -> m.resolve(Path.of("src", "main", "java")))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> all = Files.walk(sources)) {
                    all.filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java"))
                            .forEach(f -> files.computeIfAbsent(f.getFileName().toString(), n -> new ArrayList<>())
                                    .add(repository.relativize(f)));
                }
            }
        }
        assertThat(files).hasSizeGreaterThan(300);
        assertThat(files.values()).allSatisfy(homes -> assertThat(homes).hasSize(1));
    }
}
