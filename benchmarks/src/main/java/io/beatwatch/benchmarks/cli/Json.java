package io.beatwatch.benchmarks.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;

/** Reports as files. Stateless, any thread. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** @param file null for none */
    static void write(Object report, Path file) throws IOException {
        if (file != null) {
            MAPPER.writeValue(file.toFile(), report);
        }
    }
}
