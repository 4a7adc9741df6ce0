package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks {@code k8s/} against the schema of the Kubernetes API (the classes of its Java client are made from it: they
 * refuse unknown fields, missing ones and wrong types), and against the code.
 */
class KubernetesTest {
    private interface Check {
        void of(JsonElement document) throws IOException;
    }

    /** Names and obligations of all fields, then their types. */
    private static Check schema(Check fields, Class<?> type) {
        return document -> {
            fields.of(document);
            JSON.deserialize(document.toString(), type);
        };
    }

    private static final Map<String, Check> SCHEMAS = Map.of(
            "v1/ServiceAccount", schema(V1ServiceAccount::validateJsonElement, V1ServiceAccount.class),
            "v1/ConfigMap", schema(V1ConfigMap::validateJsonElement, V1ConfigMap.class),
            "v1/Service", schema(V1Service::validateJsonElement, V1Service.class),
            "policy/v1/PodDisruptionBudget",
                    schema(V1PodDisruptionBudget::validateJsonElement, V1PodDisruptionBudget.class),
            "apps/v1/StatefulSet", schema(V1StatefulSet::validateJsonElement, V1StatefulSet.class));

    private static final Path FILE = Path.of("../k8s/beatwatch.yaml");

    private static Map<String, JsonNode> documents;
    private static JsonNode pod;
    private static JsonNode container;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        documents = YamlFile.readAll(FILE).stream()
                .collect(Collectors.toMap(document -> document.get("kind").asText(), document -> document));
        pod = documents.get("StatefulSet").at("/spec/template/spec");
        container = pod.at("/containers/0");
    }

    private static void check(Path file) throws IOException {
        for (JsonNode document : YamlFile.readAll(file)) {
            String type = document.path("apiVersion").asText() + "/"
                    + document.path("kind").asText();
            assertThat(SCHEMAS).containsKey(type);
            SCHEMAS.get(type).of(JsonParser.parseString(document.toString()));
        }
    }

    /** The page's, whose settings its own module checks. */
    @Test
    void shouldFitTheSchemaAlsoForThePage() throws IOException {
        List<JsonNode> page = YamlFile.readAll(Path.of("../k8s/ward.yaml"));
        assertThat(page).hasSize(3);
        for (JsonNode document : page) {
            String json = document.toString();
            switch (document.get("kind").asText()) {
                case "ConfigMap" -> V1ConfigMap.validateJsonElement(JsonParser.parseString(json));
                case "Service" -> V1Service.validateJsonElement(JsonParser.parseString(json));
                default -> {
                    V1Deployment.validateJsonElement(JsonParser.parseString(json));
                    V1Deployment deployment = JSON.deserialize(json, V1Deployment.class);
                    assertThat(deployment.getSpec().getSelector().getMatchLabels())
                            .isEqualTo(deployment
                                    .getSpec()
                                    .getTemplate()
                                    .getMetadata()
                                    .getLabels());
                }
            }
        }
    }

    @Test
    void shouldFitTheSchemaOfTheKubernetesApi() throws IOException {
        assertThat(documents).hasSameSizeAs(SCHEMAS);
        check(FILE);
    }

    @ParameterizedTest
    @CsvSource({
        "serviceName: beatwatch, servicename: beatwatch, servicename",
        "terminationGracePeriodSeconds: 45, terminationGracePeriod: 45s, terminationGracePeriod",
        "image: registry, picture: registry, picture",
        "- name: monitor, - title: monitor, title",
        "mountPath: /tmp, path: /tmp, path",
        "replicas: 3, replicas: [3], replicas",
        "allowPrivilegeEscalation: false, allowPrivilegeEscalations: false, allowPrivilegeEscalations",
        "maxUnavailable: 1, mostUnavailable: 1, mostUnavailable",
        "failureThreshold: 60, failureTreshold: 60, failureTreshold"
    })
    void shouldFindAMistakeInTheFile(String right, String wrong, String named) throws IOException {
        String text = Files.readString(FILE);
        assertThat(text).contains(right);
        Path file = Files.writeString(folder.resolve("mistaken.yaml"), text.replaceFirst(right, wrong));
        assertThatThrownBy(() -> check(file)).hasMessageContaining(named);
    }

    @Test
    void shouldFindThatARequiredFieldIsMissing() throws IOException {
        String text = Files.readString(FILE).replaceFirst("( +)mountPath: /tmp\n", "");
        Path file = Files.writeString(folder.resolve("mistaken.yaml"), text);
        assertThatThrownBy(() -> check(file)).hasMessageContaining("mountPath");
    }

    @Test
    void shouldHoldSettingsThatTheMonitorTakes() throws IOException {
        String properties =
                documents.get("ConfigMap").at("/data/beatwatch.properties").asText();
        Path file = Files.writeString(folder.resolve("beatwatch.properties"), properties);
        MonitorSettings settings = MonitorSettings.of(new Settings().file(file));
        List<String> ports = List.of(
                container.at("/ports/0/containerPort").asText(),
                documents.get("Service").at("/spec/ports/0/port").asText(),
                documents
                        .get("StatefulSet")
                        .at("/spec/template/metadata/annotations/prometheus.io~1port")
                        .asText());
        assertThat(ports).containsOnly(Integer.toString(settings.metricsPort()));
        assertThat(settings.metricsHost()).as("probes ask from outside the pod").isEqualTo("0.0.0.0");
        assertThat(container.at("/args/2").asText()).isEqualTo(mountPath("configuration") + "/" + file.getFileName());
        // every stream thread of every instance has a partition to work on
        int threads = settings.streamThreads()
                * documents.get("StatefulSet").at("/spec/replicas").asInt();
        assertThat(settings.partitions().orElseThrow()).isGreaterThanOrEqualTo(threads);
    }

    @Test
    void shouldGiveTheMonitorTheTimeItTakesToStop() {
        assertThat(pod.get("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(BeatwatchMonitor.LONGEST_STOP.toSeconds());
    }

    @Test
    void shouldRunAsTheImagesUserAndWriteOnlyWhereItMounts() {
        assertThat(pod.at("/securityContext/runAsUser").asText()).isEqualTo(ImageTest.USER);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(mountPaths()).contains("/tmp", ImageTest.HOME);
    }

    @Test
    void shouldSelectItsOwnPodsEverywhere() {
        JsonNode labels = documents.get("StatefulSet").at("/spec/template/metadata/labels");
        assertThat(
                        List.of(
                                documents.get("StatefulSet").at("/spec/selector/matchLabels"),
                                documents.get("PodDisruptionBudget").at("/spec/selector/matchLabels"),
                                documents.get("Service").at("/spec/selector"),
                                pod.at(
                                        "/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/labelSelector/matchLabels")))
                .containsOnly(labels);
        assertThat(documents.get("StatefulSet").at("/spec/serviceName"))
                .isEqualTo(documents.get("Service").at("/metadata/name"));
    }

    private static List<String> mountPaths() {
        return StreamSupport.stream(container.get("volumeMounts").spliterator(), false)
                .map(mount -> mount.get("mountPath").asText())
                .toList();
    }

    private static String mountPath(String name) {
        return StreamSupport.stream(container.get("volumeMounts").spliterator(), false)
                .filter(mount -> mount.get("name").asText().equals(name))
                .map(mount -> mount.get("mountPath").asText())
                .findFirst()
                .orElseThrow();
    }
}
