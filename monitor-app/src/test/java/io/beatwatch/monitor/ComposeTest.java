package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.beatwatch.monitor.cli.BeatwatchMain;
import io.beatwatch.monitor.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps {@code docker-compose.yml}, {@code Dockerfile} and {@code grafana/} in step with the code and each other. */
class ComposeTest {
    private static final Path ROOT = Path.of("..");
    private static final String METRICS_PORT = Setting.METRICS_PORT.defaultValue();

    private static JsonNode services;
    private static String dockerfile;

    @BeforeAll
    static void read() throws IOException {
        services = yaml("docker-compose.yml").get("services");
        dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    }

    private static JsonNode yaml(String file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(ROOT.resolve(file).toFile());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void shouldRunTheBrokerThatTheClientsAreBuiltFor() {
        assertThat(services.at("/kafka/image").asText()).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    }

    @Test
    void shouldPinEveryImageThatIsNotBuiltHere() {
        assertThat(services)
                .extracting(service -> service.path("image").asText())
                .filteredOn(image -> !image.isEmpty() && !image.startsWith("beatwatch:"))
                .hasSize(3)
                .allMatch(image -> image.matches("[a-z]+/[a-z]+:v?\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void shouldSetOnlyVariablesThatAreSettings() throws IOException {
        List<String> variables =
                Arrays.stream(Setting.values()).map(Setting::variable).toList();
        List<String> set = new ArrayList<>();
        // the anchor that both services of ours take over
        yaml("docker-compose.yml").at("/x-beatwatch/environment").fieldNames().forEachRemaining(set::add);
        assertThat(set).isNotEmpty().isSubsetOf(variables);
    }

    @Test
    void shouldScrapeThePortThatTheMonitorListensOn() throws IOException {
        assertThat(texts(services.at("/monitor/expose"))).containsExactly(METRICS_PORT);
        assertThat(services.at("/monitor/healthcheck/test/3").asText()).contains("/localhost/" + METRICS_PORT + " ");
        assertThat(dockerfile).contains("EXPOSE " + METRICS_PORT + "\n");
        JsonNode target = yaml("grafana/prometheus.yml").at("/scrape_configs/0/dns_sd_configs/0");
        assertThat(target.get("port").asText()).isEqualTo(METRICS_PORT);
        assertThat(texts(target.get("names"))).allMatch(services::has);
    }

    @Test
    void shouldMountOnlyWhatTheRepositoryHas() {
        List<String> mounted = new ArrayList<>();
        for (JsonNode service : services) {
            texts(service.path("volumes")).stream()
                    .filter(volume -> volume.startsWith("./"))
                    .map(volume -> volume.substring(0, volume.indexOf(':')))
                    .forEach(mounted::add);
        }
        // the user's records; the launchers look there too
        assertThat(mounted).contains("./data");
        mounted.remove("./data");
        assertThat(mounted).isNotEmpty().allMatch(path -> Files.exists(ROOT.resolve(path)));
    }

    @Test
    void shouldTellGrafanaWhereDashboardsAndDataAre() throws IOException {
        String folder = yaml("grafana/provisioning/dashboards/beatwatch.yml")
                .at("/providers/0/options/path")
                .asText();
        assertThat(texts(services.at("/grafana/volumes"))).contains("./grafana/dashboards:" + folder + ":ro");
        Path home = Path.of(services.at("/grafana/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                .asText());
        assertThat(home.getParent()).isEqualTo(Path.of(folder));
        assertThat(ROOT.resolve("grafana/dashboards").resolve(home.getFileName()))
                .exists();

        JsonNode source =
                yaml("grafana/provisioning/datasources/prometheus.yml").at("/datasources/0");
        assertThat(source.get("url").asText()).isEqualTo("http://prometheus:9090");
        try (Stream<Path> dashboards = Files.list(ROOT.resolve("grafana/dashboards"))) {
            assertThat(dashboards)
                    .allSatisfy(d ->
                            assertThat(d).content().contains(source.get("uid").asText()));
        }
    }

    @Test
    void shouldStartTheMainClassInTheImage() {
        assertThat(dockerfile).contains("\"" + BeatwatchMain.class.getName() + "\"");
    }
}
