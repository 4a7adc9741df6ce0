package io.beatwatch.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML files of the repository, anchors and merge keys resolved (Jackson's own reader does not). */
final class YamlFile {
    private YamlFile() {}

    /** The only document of a file. */
    static JsonNode read(Path file) throws IOException {
        List<JsonNode> documents = readAll(file);
        if (documents.size() != 1) {
            throw new IOException(file + " has " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    static List<JsonNode> readAll(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            ObjectMapper json = new ObjectMapper();
            new Yaml(new SafeConstructor(options))
                    .loadAll(reader)
                    .forEach(document -> documents.add(json.valueToTree(document)));
        }
        return documents;
    }
}
