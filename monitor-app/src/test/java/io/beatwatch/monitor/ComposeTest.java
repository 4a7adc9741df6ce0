package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Keeps {@code docker-compose.yml} in step with the code, the image, {@code grafana/} and itself. */
class ComposeTest {
    private static final Path ROOT = Path.of("..");
    private static final String METRICS_PORT = Setting.METRICS_PORT.defaultValue();

    private static JsonNode compose;
    private static Map<String, JsonNode> services;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        compose = YamlFile.read(ROOT.resolve("docker-compose.yml"));
        services = new HashMap<>();
        compose.get("services").fields().forEachRemaining(s -> services.put(s.getKey(), s.getValue()));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Map<String, String> environment(JsonNode service) {
        Map<String, String> variables = new HashMap<>();
        service.path("environment")
                .fields()
                .forEachRemaining(e -> variables.put(e.getKey(), e.getValue().asText()));
        return variables;
    }

    /** Those that run our image. */
    private static List<JsonNode> ours() {
        return services.values().stream()
                .filter(service -> service.get("image").asText().startsWith("beatwatch:"))
                .toList();
    }

    private static List<JsonNode> monitors() {
        return ours().stream()
                .filter(service -> texts(service.path("expose")).contains(METRICS_PORT))
                .toList();
    }

    /** Those that take the monitor's settings; the page has its own, and its own test of them. */
    private static List<JsonNode> withSettings() {
        return ours().stream()
                .filter(service -> !service.equals(services.get("ward")))
                .toList();
    }

    /** Profiles that the file knows; each must be readable by the tool itself. */
    @ParameterizedTest
    @ValueSource(strings = {"", "simulate", "replay", "gpu"})
    void shouldBeTakenByDockerCompose(String profile) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "docker-compose"))),
                "docker-compose is not installed (apt-get install docker-compose): its check is skipped");
        List<String> command = new ArrayList<>(List.of("docker-compose", "--file", "docker-compose.yml"));
        if (!profile.isEmpty()) {
            command.addAll(List.of("--profile", profile));
        }
        command.add("config");
        Path output = folder.resolve("config.yml");
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        Map<String, Map<String, ?>> merged = new Yaml().load(Files.readString(output));
        assertThat(merged.get("services").keySet()).isEqualTo(services.keySet());
    }

    @Test
    void shouldTestEveryProfileThatThereIs() throws Exception {
        Set<String> there = new TreeSet<>(Set.of(""));
        services.values().forEach(service -> there.addAll(texts(service.path("profiles"))));
        ValueSource tested = ComposeTest.class
                .getDeclaredMethod("shouldBeTakenByDockerCompose", String.class)
                .getAnnotation(ValueSource.class);
        assertThat(there).containsExactlyInAnyOrder(tested.strings());
    }

    @Test
    void shouldRunTheBrokerThatTheClientsAreBuiltFor() {
        assertThat(services.get("kafka").get("image").asText()).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    }

    @Test
    void shouldPinEveryImageThatIsNotBuiltHere() {
        assertThat(services.values())
                .filteredOn(service -> !ours().contains(service))
                .extracting(service -> service.get("image").asText())
                .hasSize(5)
                .allMatch(image -> image.matches("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+(-[a-z0-9.-]+)?"));
    }

    /** Compose builds at the same time what it has to build: of two with one tag, one would fail. */
    @Test
    void shouldBuildEachOfOurImagesOnceAndFetchNoneOfThem() {
        List<String> built = services.values().stream()
                .filter(service -> service.has("build"))
                .map(service -> service.get("image").asText())
                .toList();
        assertThat(built)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(ours().stream()
                        .map(service -> service.get("image").asText())
                        .collect(Collectors.toSet()));
        assertThat(ours())
                .allSatisfy(service ->
                        assertThat(service.get("pull_policy").asText()).isEqualTo("never"));
        // without a profile, and before all that run the same image
        assertThat(services.get("topics").has("build")).isTrue();
        assertThat(services.get("topics").has("profiles")).isFalse();
    }

    @Test
    void shouldTellTheImageFromWhichRevisionItIsBuilt() {
        assertThat(services.values())
                .filteredOn(service -> service.has("build"))
                .allSatisfy(service ->
                        assertThat(service.at("/build/args/REVISION").asText()).isEqualTo("${REVISION:-unknown}"));
    }

    @Test
    void shouldConfineEveryContainer() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service.get("read_only").asBoolean()).isTrue();
            assertThat(texts(service.get("cap_drop"))).containsExactly("ALL");
            assertThat(texts(service.get("security_opt"))).contains("no-new-privileges:true");
            assertThat(service.get("user").asText()).matches("[1-9]\\d*:\\d+");
            assertThat(service.path("mem_limit").asText()).matches("\\d+[mg]");
            assertThat(service.path("cpus").asDouble()).isPositive();
            assertThat(service.path("pids_limit").asInt()).isPositive();
            // to be reached from elsewhere is a decision of those who run it
            assertThat(texts(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
        });
    }

    @Test
    void shouldCheckTheHealthOfEverythingThatRunsOn() {
        // gateways and the set-up of topics end or fail by themselves; NVIDIA's image has nothing to ask with
        Set<String> without = Set.of("topics", "replay", "replay-simulated", "dcgm-exporter");
        assertThat(services)
                .allSatisfy((name, service) ->
                        assertThat(service.has("healthcheck")).isEqualTo(!without.contains(name)));
    }

    /** The check is a Java machine of its own, and would take the broker's heap once more. */
    @Test
    void shouldAskTheBrokerSeldomAndWithASmallHeap() {
        JsonNode check = services.get("kafka").get("healthcheck");
        assertThat(texts(check.get("test"))).contains("KAFKA_HEAP_OPTS=-Xmx128m");
        assertThat(Duration.parse("PT" + check.get("interval").asText()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldSetOnlyWhatTheMonitorTakes() {
        assertThat(withSettings()).hasSize(6).allSatisfy(service -> {
            Map<String, String> variables = environment(service);
            // refuses values that are not allowed
            MonitorSettings.of(new Settings().environment(variables));
            List<String> known =
                    Stream.of(Setting.values()).map(Setting::variable).toList();
            assertThat(variables.keySet())
                    .filteredOn(name -> !name.startsWith("BEATWATCH_KAFKA_"))
                    .isNotEmpty()
                    .isSubsetOf(known);
        });
    }

    @Test
    void shouldGiveEveryStreamThreadAPartition() {
        int partitions = 0;
        int threads = 0;
        for (JsonNode monitor : monitors()) {
            Settings settings = new Settings().environment(environment(monitor));
            partitions = Integer.parseInt(settings.get(Setting.TOPICS_PARTITIONS));
            threads += MonitorSettings.of(settings).streamThreads();
        }
        assertThat(threads).isPositive().isLessThanOrEqualTo(partitions);
    }

    @Test
    void shouldMakeTopicsOnceBeforeAnythingElseStarts() {
        JsonNode topics = services.get("topics");
        assertThat(texts(topics.get("command"))).containsExactly("topics");
        assertThat(topics.at("/environment/BEATWATCH_TOPICS_CREATE").asText()).isEqualTo("true");
        assertThat(topics.at("/depends_on/kafka/condition").asText()).isEqualTo("service_healthy");
        assertThat(topics.get("restart").asText()).isEqualTo("no");
        assertThat(ours())
                .filteredOn(service -> !service.equals(topics))
                .allSatisfy(service -> assertThat(
                                service.at("/depends_on/topics/condition").asText())
                        .isEqualTo("service_completed_successfully"));
        assertThat(withSettings())
                .filteredOn(service -> !service.equals(topics))
                .allSatisfy(
                        service -> assertThat(environment(service)).containsEntry("BEATWATCH_TOPICS_CREATE", "false"));
        assertThat(environment(services.get("kafka"))).containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    }

    @Test
    void shouldGiveEveryMonitorAnIdentityThatLasts() {
        assertThat(monitors()).hasSize(3);
        assertThat(monitors())
                .extracting(monitor -> environment(monitor).get("BEATWATCH_KAFKA_CLIENT_ID"))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldRunOurImageAsItsUserWithRoomForNativeLibraries() {
        assertThat(ours()).allSatisfy(service -> {
            assertThat(service.get("user").asText()).isEqualTo(ImageTest.USER + ":" + ImageTest.USER);
            assertThat(texts(service.get("tmpfs")))
                    .anyMatch(mount -> mount.startsWith("/tmp:exec,"))
                    .anyMatch(mount -> mount.startsWith(ImageTest.HOME + ":exec,mode=1777,"))
                    // podman 4 refuses it
                    .noneMatch(mount -> mount.contains("uid="));
        });
    }

    @Test
    void shouldGiveTheMonitorTheTimeItTakesToStop() {
        assertThat(monitors()).allSatisfy(monitor -> {
            String grace = monitor.get("stop_grace_period").asText();
            assertThat(Duration.parse("PT" + grace)).isGreaterThan(BeatwatchMonitor.LONGEST_STOP.plusSeconds(5));
        });
    }

    @Test
    void shouldScrapeAndAskThePortThatTheMonitorListensOn() throws IOException {
        assertThat(monitors()).allSatisfy(monitor -> {
            assertThat(texts(monitor.get("expose"))).containsExactly(METRICS_PORT);
            // Prometheus asks from another container, and nobody from outside
            assertThat(environment(monitor)).containsEntry(Setting.METRICS_HOST.variable(), "0.0.0.0");
            assertThat(monitor.has("ports")).isFalse();
            assertThat(monitor.at("/healthcheck/test/3").asText())
                    .contains("/127.0.0.1/" + METRICS_PORT + " ", "GET /health/ready ");
        });
        List<String> scraped = new ArrayList<>();
        for (JsonNode job :
                YamlFile.read(ROOT.resolve("grafana/prometheus.yml")).get("scrape_configs")) {
            job.path("dns_sd_configs")
                    .forEach(dns -> texts(dns.get("names")).forEach(n -> scraped.add(n + ":" + dns.get("port"))));
            job.path("static_configs").forEach(fixed -> scraped.addAll(texts(fixed.get("targets"))));
        }
        assertThat(scraped)
                .contains("monitor-1:" + METRICS_PORT)
                .allMatch(target ->
                        target.startsWith("localhost:") || services.containsKey(target.replaceAll(":.*", "")));
    }

    /** A notice says "monitor-1 is down", and that is what somebody has to restart. */
    @Test
    void shouldCallEveryMonitorByTheNameOfItsService() throws IOException {
        List<JsonNode> jobs = new ArrayList<>();
        YamlFile.read(ROOT.resolve("grafana/prometheus.yml"))
                .get("scrape_configs")
                .forEach(jobs::add);
        assertThat(jobs)
                .filteredOn(job -> job.get("job_name").asText().equals("beatwatch"))
                .singleElement()
                .satisfies(job -> {
                    assertThat(texts(job.at("/dns_sd_configs/0/names")))
                            .containsExactlyInAnyOrderElementsOf(services.keySet().stream()
                                    .filter(name -> monitors().contains(services.get(name)))
                                    .toList());
                    JsonNode relabel = job.at("/relabel_configs/0");
                    assertThat(texts(relabel.get("source_labels"))).containsExactly("__meta_dns_name");
                    assertThat(relabel.get("target_label").asText()).isEqualTo("instance");
                });
        services.forEach((name, service) -> {
            if (monitors().contains(service)) {
                assertThat(environment(service)).containsEntry("BEATWATCH_KAFKA_CLIENT_ID", name);
            }
        });
    }

    /** Who looks for a topic that a text names has to find it. */
    @Test
    void shouldCallTopicsByTheirNames() throws IOException {
        Set<String> topics = Topics.ALL.stream().map(Topics.Topic::name).collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        for (String file : List.of(
                "docker-compose.yml",
                "docs/operations.md",
                "docs/runbook.md",
                "docs/metrics.md",
                "grafana/rules/alerts.yml")) {
            Matcher m = Pattern.compile("\\becg\\.[a-z]+\\.v\\d+").matcher(Files.readString(ROOT.resolve(file)));
            m.results().forEach(r -> named.add(r.group()));
        }
        assertThat(named).isNotEmpty();
        assertThat(topics).containsAll(named);
        // what is to be backed up is all of them
        assertThat(Files.readString(ROOT.resolve("docs/operations.md")))
                .contains(topics.stream().map(name -> "`" + name + "`").toList());
    }

    @Test
    void shouldMountOnlyWhatTheRepositoryHasAndVolumesThatAreDeclared() {
        List<String> mounted = new ArrayList<>();
        List<String> volumes = new ArrayList<>();
        services.values()
                .forEach(service -> texts(service.path("volumes")).forEach(volume -> {
                    String source = volume.substring(0, volume.indexOf(':'));
                    (source.startsWith("./") ? mounted : volumes).add(source);
                    assertThat(volume).matches(source.startsWith("./") ? ".*:ro" : ".*[^o]");
                }));
        // the user's records; the launchers look there too
        assertThat(mounted).contains("./data");
        mounted.remove("./data");
        assertThat(mounted).isNotEmpty().allMatch(path -> Files.exists(ROOT.resolve(path)));
        List<String> declared = new ArrayList<>();
        compose.get("volumes").fieldNames().forEachRemaining(declared::add);
        assertThat(volumes).containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void shouldTellGrafanaWhereDashboardsAndDataAre() throws IOException {
        JsonNode grafana = services.get("grafana");
        String folder = YamlFile.read(ROOT.resolve("grafana/provisioning/dashboards/beatwatch.yml"))
                .at("/providers/0/options/path")
                .asText();
        assertThat(texts(grafana.get("volumes"))).contains("./grafana/dashboards:" + folder + ":ro");
        Path home = Path.of(environment(grafana).get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"));
        assertThat(home.getParent()).isEqualTo(Path.of(folder));
        assertThat(ROOT.resolve("grafana/dashboards").resolve(home.getFileName()))
                .exists();

        JsonNode source = YamlFile.read(ROOT.resolve("grafana/provisioning/datasources/prometheus.yml"))
                .at("/datasources/0");
        assertThat(source.get("url").asText()).isEqualTo("http://prometheus:9090");
        try (Stream<Path> dashboards = Files.list(ROOT.resolve("grafana/dashboards"))) {
            assertThat(dashboards)
                    .allSatisfy(d ->
                            assertThat(d).content().contains(source.get("uid").asText()));
        }
    }

    @Test
    void shouldMountPrometheusAndAlertmanagerFilesWhereTheirCommandsLookForThem() throws IOException {
        JsonNode prometheus = services.get("prometheus");
        assertThat(texts(prometheus.get("volumes")))
                .contains("./grafana/prometheus.yml:/etc/prometheus/prometheus.yml:ro");
        assertThat(texts(prometheus.get("command"))).contains("--config.file=/etc/prometheus/prometheus.yml");
        assertThat(texts(YamlFile.read(ROOT.resolve("grafana/prometheus.yml")).path("rule_files")))
                .allMatch(path -> path.startsWith("rules/") || path.startsWith("/etc/prometheus/rules/"));
        JsonNode alertmanager = services.get("alertmanager");
        assertThat(texts(alertmanager.get("volumes")))
                .contains("./grafana/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro");
        assertThat(texts(alertmanager.get("command"))).contains("--config.file=/etc/alertmanager/alertmanager.yml");
    }
}
