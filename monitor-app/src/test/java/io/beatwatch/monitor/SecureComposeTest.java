package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Keeps {@code docker-compose.secure.yml} in step with the file that it is laid over and with {@code scripts/secure-ward}. */
class SecureComposeTest {
    private static final Path ROOT = Path.of("..");
    private static final String LOGIN = "/secure/login.properties";

    /** As whom each service that talks to Kafka comes. */
    private static final Map<String, String> ROLES = Map.of(
            "topics", "admin",
            "acls", "admin",
            "monitor-1", "monitor",
            "monitor-2", "monitor",
            "monitor-gpu", "monitor",
            "ward", "ward",
            "replay", "gateway",
            "replay-simulated", "gateway");

    private static Map<String, JsonNode> plain;
    private static Map<String, JsonNode> secure;
    private static String script;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        plain = services("docker-compose.yml");
        secure = services("docker-compose.secure.yml");
        script = Files.readString(ROOT.resolve("scripts/secure-ward"));
    }

    private static Map<String, JsonNode> services(String file) throws IOException {
        Map<String, JsonNode> services = new HashMap<>();
        YamlFile.read(ROOT.resolve(file))
                .get("services")
                .fields()
                .forEachRemaining(s -> services.put(s.getKey(), s.getValue()));
        return services;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void shouldKnowEveryServiceThatTalksToKafka() {
        assertThat(plain.keySet())
                .filteredOn(name -> plain.get(name)
                        .at("/environment/BEATWATCH_BOOTSTRAP_SERVERS")
                        .isTextual())
                .isNotEmpty()
                .isSubsetOf(ROLES.keySet());
    }

    @Test
    void shouldGiveEachServiceTheLoginOfItsRoleAndNoOther() {
        ROLES.forEach((name, role) -> {
            JsonNode service = secure.get(name);
            assertThat(texts(service.get("volumes"))).as(name).containsExactly("secure-" + role + ":/secure:ro");
            assertThat(texts(service.get("command"))).as(name).containsSequence("--config", LOGIN);
            assertThat(service.at("/environment/BEATWATCH_BOOTSTRAP_SERVERS").asText())
                    .as("the variable goes before the file")
                    .isEqualTo("kafka:9092");
        });
    }

    /** What the other file says is said again, with the login behind it. */
    @Test
    void shouldRunTheCommandsOfTheOtherFile() {
        ROLES.keySet().stream().filter(plain::containsKey).forEach(name -> {
            List<String> command = texts(secure.get(name).get("command"));
            JsonNode before = plain.get(name).path("command");
            String usual = name.equals("ward") ? "ward" : "run";
            assertThat(command.subList(0, command.size() - 2))
                    .as(name)
                    .isEqualTo(before.isMissingNode() ? List.of(usual) : texts(before));
        });
    }

    @Test
    void shouldStartNothingBeforeItHasItsRights() {
        ROLES.keySet().stream()
                .filter(name -> !ROLES.get(name).equals("admin"))
                .forEach(name -> assertThat(secure.get(name)
                                .at("/depends_on/acls/condition")
                                .asText())
                        .as(name)
                        .isEqualTo("service_completed_successfully"));
        assertThat(secure.get("acls").at("/depends_on/topics/condition").asText())
                .isEqualTo("service_completed_successfully");
        assertThat(secure.get("kafka").at("/depends_on/secure-files/condition").asText())
                .isEqualTo("service_completed_successfully");
    }

    @Test
    void shouldHandOutWhatSecureWardMakes() {
        String hands = texts(secure.get("secure-files").get("entrypoint")).get(2);
        ROLES.values().forEach(role -> assertThat(hands).contains(role));
        assertThat(script).contains("for user in gateway monitor alert-reader ward operator admin");
        Stream.of("broker.properties", "broker.p12", "scram-users").forEach(file -> {
            assertThat(hands).contains(file);
            assertThat(script).contains("$dir/" + file);
        });
        // what the broker's properties are changed in
        String broker = texts(secure.get("kafka").get("entrypoint")).get(2);
        for (String line : List.of("log.dirs = ", "ssl.keystore.location = ")) {
            assertThat(broker).contains("s#^" + line);
            assertThat(script).contains("\n" + line);
        }
        // the port that the other file publishes; the folder for another one is refused
        assertThat(hands).contains("'^advertised.listeners = CLIENTS://kafka:9092,'");
        assertThat(script).contains("\nadvertised.listeners = CLIENTS://$reached:$port,");
        assertThat(texts(plain.get("kafka").get("ports"))).containsExactly("127.0.0.1:9092:9092");
    }

    /** Of two services that publish the same port of the host one does not start. */
    @Test
    void shouldPublishNoPortTwice() {
        assertThat(Stream.of(plain, secure)
                        .flatMap(file -> file.values().stream())
                        .flatMap(service -> texts(service.path("ports")).stream())
                        .map(port -> port.substring(0, port.lastIndexOf(':'))))
                .hasSizeGreaterThan(4)
                .doesNotHaveDuplicates();
    }

    /** The broker listens some seconds before it answers; what asks it is what the other file's check starts. */
    @Test
    void shouldCallTheBrokerHealthyOnceItAnswers() {
        assertThat(texts(secure.get("kafka").at("/healthcheck/test")))
                .containsSequence(
                        "/opt/kafka/bin/kafka-broker-api-versions.sh", "--bootstrap-server", "127.0.0.1:9093");
        assertThat(texts(plain.get("kafka").at("/healthcheck/test")))
                .contains("/opt/kafka/bin/kafka-broker-api-versions.sh");
        assertThat(script).contains("BROKERS://127.0.0.1:$((port + 1))");
    }

    @Test
    void shouldConfineWhatIsNew() {
        secure.forEach((name, service) -> {
            assertThat(texts(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
            if (plain.containsKey(name)) {
                // the rest holds as the other file says it
                assertThat(List.of("user", "read_only", "cap_drop", "cap_add", "security_opt", "privileged"))
                        .noneMatch(service::has);
                return;
            }
            assertThat(service.get("read_only").asBoolean()).as(name).isTrue();
            assertThat(texts(service.get("cap_drop"))).containsExactly("ALL");
            assertThat(texts(service.get("security_opt"))).contains("no-new-privileges:true");
            assertThat(service.has("mem_limit")).isTrue();
            if (service.get("user").asText().equals("0:0")) {
                assertThat(name).isEqualTo("secure-files");
                assertThat(service.get("network_mode").asText()).isEqualTo("none");
            } else {
                assertThat(service.has("cap_add")).isFalse();
            }
        });
    }

    @Test
    void shouldKeepTheFolderOutOfImagesAndRepository() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains("secure");
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains("/secure/");
    }

    @Test
    void shouldBeTakenByDockerComposeOverTheOtherFile() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "docker-compose"))),
                "docker-compose is not installed (apt-get install docker-compose): its check is skipped");
        Path output = folder.resolve("config.yml");
        Process process = new ProcessBuilder(
                        "docker-compose",
                        "--file",
                        "docker-compose.yml",
                        "--file",
                        "docker-compose.secure.yml",
                        "--profile",
                        "simulate",
                        "config")
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        Map<String, Map<String, ?>> merged = new Yaml().load(Files.readString(output));
        assertThat(merged.get("services").keySet()).containsAll(plain.keySet()).containsAll(secure.keySet());
    }
}
