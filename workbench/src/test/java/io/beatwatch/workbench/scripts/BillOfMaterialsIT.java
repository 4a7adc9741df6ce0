package io.beatwatch.workbench.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bills of materials name what the programs start with: every library, with its checksum, and no other. */
class BillOfMaterialsIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    /** Larger ones are not read again: their names are enough. */
    private static final long LARGE = 5 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"monitor-app", "ward-app", "workbench"})
    void shouldNameEveryLibraryOnTheClassPathAndNoOther(String module) throws Exception {
        Map<String, Path> started = new TreeMap<>();
        String classPath = Files.readString(ROOT.resolve(module).resolve("target/classpath.txt"));
        Stream.of(classPath.strip().split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> !path.startsWith(ROOT) || !path.toString().contains("/target/"))
                .forEach(path -> started.put(path.getFileName().toString(), path));
        Map<String, JsonNode> listed = new TreeMap<>();
        JsonNode bom = new ObjectMapper()
                .readTree(ROOT.resolve(module).resolve("target/bom.json").toFile());
        for (JsonNode component : bom.get("components")) {
            if (!component.get("group").asText().equals("io.beatwatch")) {
                listed.put(fileName(component), component);
            }
        }
        assertThat(started).hasSizeGreaterThan(10);
        assertThat(listed.keySet()).isEqualTo(started.keySet());
        for (Map.Entry<String, JsonNode> component : listed.entrySet()) {
            assertThat(component.getValue().path("licenses"))
                    .as(component.getKey())
                    .isNotEmpty();
            Path file = started.get(component.getKey());
            if (Files.size(file) < LARGE) {
                assertThat(sha256(component.getValue())).as(component.getKey()).isEqualTo(sha256(file));
            }
        }
    }

    private static String fileName(JsonNode component) {
        Matcher classifier = CLASSIFIER.matcher(component.get("purl").asText());
        return component.get("name").asText() + "-" + component.get("version").asText()
                + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar";
    }

    private static String sha256(JsonNode component) {
        for (JsonNode hash : component.get("hashes")) {
            if (hash.get("alg").asText().equals("SHA-256")) {
                return hash.get("content").asText();
            }
        }
        return "none";
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
