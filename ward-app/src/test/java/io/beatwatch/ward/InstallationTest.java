package io.beatwatch.ward;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ward.cli.WardMain;
import io.beatwatch.ward.settings.WardSetting;
import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Keeps {@code docker-compose.yml}, {@code k8s/ward.yaml} and the {@code Dockerfile} in step with the page's settings. */
class InstallationTest {
    private static final String PORT = WardSetting.PORT.defaultValue();
    private static final String METRICS_PORT = WardSetting.METRICS_PORT.defaultValue();

    @TempDir
    private Path folder;

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object of, String... path) {
        Object at = of;
        for (String key : path) {
            at = ((Map<String, Object>) at).get(key);
        }
        return (Map<String, Object>) at;
    }

    private static List<Object> documents(String file) throws IOException {
        try (Reader reader = Files.newBufferedReader(Path.of("..", file))) {
            return StreamSupport.stream(
                            new Yaml(new SafeConstructor(new LoaderOptions()))
                                    .loadAll(reader)
                                    .spliterator(),
                            false)
                    .toList();
        }
    }

    @Test
    void shouldBeStartedByComposeWithSettingsThatItTakes() throws IOException {
        Map<String, Object> service = map(documents("docker-compose.yml").get(0), "services", "ward");
        List<String> known =
                Stream.of(WardSetting.values()).map(WardSetting::variable).toList();
        Map<String, String> environment = new HashMap<>();
        map(service, "environment").forEach((name, value) -> {
            assertThat(known.contains(name) || name.startsWith("BEATWATCH_KAFKA_"))
                    .as(name)
                    .isTrue();
            // as compose fills in what is not set
            environment.put(name, String.valueOf(value).replaceAll("\\$\\{[A-Z_]+:-}", ""));
        });
        WardSettings settings =
                new WardSettings.Builder().environment(environment).build();
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.grafana()).isPresent();
        assertThat(service.get("ports")).isEqualTo(List.of("127.0.0.1:" + PORT + ":" + PORT));
        // Prometheus asks from another container, and nobody from outside
        assertThat(settings.metricsHost()).isEqualTo("0.0.0.0");
        assertThat(documents("grafana/prometheus.yml").toString())
                .contains("job_name=ward", "names=[ward], type=A, port=" + METRICS_PORT);
        assertThat(service.get("healthcheck").toString()).contains("/127.0.0.1/" + PORT + " ", "GET /health/ready ");
    }

    @Test
    void shouldBeStartedByKubernetesWithSettingsThatItTakes() throws IOException {
        List<Object> documents = documents("k8s/ward.yaml");
        String properties = map(documents.get(0), "data").get("ward.properties").toString();
        Path file = Files.writeString(folder.resolve("ward.properties"), properties);
        WardSettings settings = new WardSettings.Builder().file(file).build();
        assertThat(settings.port()).hasToString(PORT);
        assertThat(documents.toString())
                .contains(
                        "containerPort=" + PORT,
                        "port=" + PORT,
                        "containerPort=" + METRICS_PORT,
                        "prometheus.io/port=" + METRICS_PORT);
        assertThat(documents.get(2).toString())
                .contains(
                        "name=" + WardSetting.TOKEN_CLINICIAN.variable(), "name=" + WardSetting.LOGS_FORMAT.variable());
    }

    @Test
    void shouldBeWhatItsImageStarts() throws IOException {
        String dockerfile = Files.readString(Path.of("../Dockerfile")).replaceAll("\\\\\n\\s*", "");
        int begin = dockerfile.indexOf("AS ward\n");
        String stage = dockerfile.substring(begin, dockerfile.indexOf("\nFROM ", begin));
        assertThat(stage)
                .contains("\"" + WardMain.class.getName() + "\"]", "EXPOSE " + PORT + "\n", "CMD [\"ward\"]")
                .containsPattern(Pattern.compile("USER 10001:10001"));
    }
}
