package io.beatwatch.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files in {@code grafana/dashboards} are those of {@link Dashboards}, and Grafana understands them: the schema is
 * made by {@code scripts/dashboard-schema} from the types that Grafana publishes and knows no other fields.
 */
class DashboardFilesTest {
    static final Path FOLDER = Path.of("..", "grafana", "dashboards");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonSchema schema;

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream in = DashboardFilesTest.class.getResourceAsStream("dashboard.schema.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(in);
        }
    }

    static List<Board> boards() {
        return Dashboards.all();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void shouldHoldWhatTheCodeSays(Board board) throws IOException {
        assertThat(FOLDER.resolve(board.fileName()))
                .as("written by scripts/dashboards")
                .hasContent(board.text());
    }

    @Test
    void shouldHoldNoOtherDashboards() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            boards().stream().map(Board::fileName).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void shouldBeWhatGrafanaUnderstands(Board board) throws IOException {
        JsonNode file = JSON.readTree(FOLDER.resolve(board.fileName()).toFile());
        assertThat(schema.validate(file)).isEmpty();
    }

    @Test
    void shouldNoticeAFieldOrAValueThatGrafanaDoesNotKnow() {
        assertThat(schema.validate(boards().get(0).json())).isEmpty();

        ObjectNode misspelt = boards().get(0).json();
        ((ObjectNode) misspelt.at("/panels/0/options")).put("colourMode", "none");
        assertThat(schema.validate(misspelt)).isNotEmpty();

        ObjectNode unknown = boards().get(0).json();
        ((ObjectNode) unknown.at("/panels/0/options")).put("colorMode", "loud");
        assertThat(schema.validate(unknown)).isNotEmpty();
    }
}
