package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Topics;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A ward with TLS, logins and ACLs, as {@code scripts/secure-ward} makes it: what each role may do is what this class says,
 * written down here once more and by itself; everything runs with no more than that; and no password is printed.
 */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureWardIT {
    private static final List<String> USERS = List.of("gateway", "monitor", "alert-reader", "ward", "operator");

    /** s: see it and its offsets, r: read, w: write, c: read its settings, a: change them, x: delete it. */
    private static final String TOPICS = """
            topic                     gateway  monitor  alert-reader  ward  operator
            ecg.samples.v1            sw       sr       -             sr    s
            ecg.commands.v1           -        sr       -             sw    sw
            ecg.beats.v1              -        sw       -             sr    s
            ecg.beds.v1               -        sw       -             sr    sr
            alerts                    -        sw       sr            sr    s
            ecg.dlq.v1                -        sw       -             -     sr
            beatwatch-test-changelog  -        srwca    -             -     -
            beatwatches               -        -        -             -     -
            ecg.other.v1              -        -        -             -     -
            """;

    /** c: make it. */
    private static final String NEW_TOPICS = """
            new topic                 gateway  monitor  alert-reader  ward  operator
            beatwatch-new-changelog   -        c        -             -     -
            beatwatches-new           -        -        -             -     -
            ecg.samples.v2            -        -        -             -     -
            """;

    /** s: see it and its offsets, r: join it and commit, x: delete it. */
    private static final String GROUPS = """
            group                     gateway  monitor  alert-reader  ward  operator
            beatwatch                 -        sr       -             -     s
            beatwatches               -        -        -             -     -
            alert-reader              -        -        sr            -     -
            alert-reader-pager        -        -        sr            -     -
            operator                  -        -        -             -     sr
            gateway                   -        -        -             -     -
            ward                      -        -        -             -     -
            """;

    /** t: begin transactions. */
    private static final String TRANSACTIONS = """
            transactional id          gateway  monitor  alert-reader  ward  operator
            beatwatch-1-1             -        t        -             -     -
            beatwatches               -        -        -             -     -
            gateway-1                 -        -        -             -     -
            """;

    @TempDir
    private static Path temporary;

    private static SecureWard ward;
    private static EmbeddedBroker broker;
    private static SecretWatch logs;
    private static final StringBuilder printed = new StringBuilder();

    private record Run(int code, String out, String err) {}

    @BeforeAll
    static void startABrokerWithItsTopicsAndRights() throws Exception {
        TestData.useRepositoryModels();
        ward = SecureWard.make(temporary.resolve("secure"));
        logs = new SecretWatch(SecureWard.passwords(ward.folder()));
        broker = EmbeddedBroker.startSecured(ward.folder());
        assertThat(broker.bootstrapServers()).isEqualTo("localhost:" + ward.port());
        assertThat(run("topics", "-c", ward.file("admin"), "-s", "topics.partitions=2")
                        .out())
                .contains("ecg.samples.v1 ");
        assertThat(run("acls", "--apply", "-c", ward.file("admin")).out())
                .containsPattern("added (\\d+) of \\1 rights");
        try (Admin admin = Admin.create(ward.client("admin"))) {
            List<NewTopic> more = rows(TOPICS).stream()
                    .map(row -> row.get(0))
                    .filter(name ->
                            Topics.ALL.stream().noneMatch(topic -> topic.name().equals(name)))
                    .map(name -> new NewTopic(name, 1, (short) 1))
                    .toList();
            admin.createTopics(more).all().get(20, TimeUnit.SECONDS);
        }
        // something to read in each
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(ward.client("admin"), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (List<String> row : rows(TOPICS)) {
                producer.send(new ProducerRecord<>(row.get(0), 0, Rights.KEY, new byte[] {1}))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        if (logs != null) {
            logs.close();
        }
    }

    private static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new BeatwatchMain().commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = line.execute(args);
        printed.append(out).append(err);
        return new Run(code, out.toString(), err.toString());
    }

    /** Without the first line. */
    private static List<List<String>> rows(String table) {
        return table.lines().skip(1).map(line -> List.of(line.split(" {2,}"))).toList();
    }

    /** The table as it should be, with what is found in its cells. */
    private static String found(String table, Function<String, Map<String, String>> columnsOf) {
        Map<String, Map<String, String>> columns =
                USERS.parallelStream().collect(Collectors.toMap(Function.identity(), columnsOf));
        List<String> head = List.of(table.lines().findFirst().orElseThrow().split(" {2,}"));
        assertThat(head.subList(1, head.size())).isEqualTo(USERS);
        StringBuilder text = new StringBuilder(table.lines().findFirst().orElseThrow()).append('\n');
        for (List<String> row : rows(table)) {
            List<Object> cells = new ArrayList<>(List.of(row.get(0)));
            USERS.forEach(user -> cells.add(columns.get(user).get(row.get(0))));
            text.append("%-24s  %-7s  %-7s  %-12s  %-4s  %s"
                            .formatted(cells.toArray())
                            .stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private static Map<String, String> each(String table, String user, CellOf cell) {
        Map<String, String> column = new HashMap<>();
        try (Rights rights = new Rights(ward.client(user))) {
            rows(table).forEach(row -> column.put(row.get(0), cell.of(rights, row.get(0))));
        }
        return column;
    }

    private interface CellOf {
        String of(Rights rights, String row);
    }

    @Test
    @Order(1)
    void shouldLetEachRoleReadAndWriteJustItsTopics() {
        assertThat(rows(TOPICS).stream().map(row -> row.get(0)))
                .containsAll(Topics.ALL.stream().map(Topics.Topic::name).toList());
        assertThat(found(TOPICS, user -> each(TOPICS, user, Rights::ofTopic))).isEqualTo(TOPICS);
        assertThat(found(
                        NEW_TOPICS, user -> each(NEW_TOPICS, user, (rights, row) -> rights.mayCreate(row) ? "c" : "-")))
                .isEqualTo(NEW_TOPICS);
    }

    @Test
    @Order(1)
    void shouldLetEachRoleUseJustItsGroupsAndTransactions() throws Exception {
        Map<String, String> readable = Map.of("monitor", "ecg.samples.v1", "operator", "ecg.beds.v1");
        assertThat(found(
                        GROUPS,
                        user -> each(
                                GROUPS,
                                user,
                                (rights, row) -> rights.ofGroup(row, readable.getOrDefault(user, "alerts")))))
                .isEqualTo(GROUPS);
        assertThat(found(
                        TRANSACTIONS,
                        user -> each(
                                TRANSACTIONS, user, (rights, row) -> rights.mayUseTransactionalId(row) ? "t" : "-")))
                .isEqualTo(TRANSACTIONS);
        for (String user : USERS) {
            try (Rights rights = new Rights(ward.client(user))) {
                assertThat(rights.mayDescribeAcls()).as(user).isFalse();
            }
        }
        try (Rights gateway = new Rights(ward.client("gateway"));
                Rights reader = new Rights(ward.client("alert-reader"))) {
            assertThat(gateway.idempotentSend("ecg.samples.v1")).isNull();
            assertThat(reader.idempotentSend("alerts")).isInstanceOf(ClusterAuthorizationException.class);
        }
    }

    /** What comes of asking the broker for its name with such properties. */
    private static Throwable refusal(Map<String, Object> client) throws Exception {
        Map<String, Object> config = new HashMap<>(client);
        config.put("default.api.timeout.ms", 3000);
        config.put("request.timeout.ms", 2000);
        try (Admin admin = Admin.create(config)) {
            admin.describeCluster().clusterId().get(20, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static Map<String, Object> with(String user, String key, String value) {
        Map<String, Object> config = new HashMap<>(ward.client(user));
        config.put(key, value);
        return config;
    }

    @Test
    @Order(2)
    void shouldRefuseWhoComesWithoutTheRightPasswordOrInTheClearOrTrustsAnother() throws Exception {
        assertThat(refusal(ward.client("gateway"))).isNull();
        String login = (String) ward.client("gateway").get("sasl.jaas.config");
        String wrong = "0123456789abcdef";
        logs.add(wrong);
        assertThat(refusal(with(
                        "gateway", "sasl.jaas.config", login.replaceFirst("password=\"[^\"]*", "password=\"" + wrong))))
                .isInstanceOf(SaslAuthenticationException.class);
        assertThat(refusal(with("gateway", "sasl.jaas.config", login.replace("\"gateway\"", "\"nobody\""))))
                .isInstanceOf(SaslAuthenticationException.class);
        assertThat(refusal(with("gateway", "sasl.mechanism", "PLAIN"))).isInstanceOf(AuthenticationException.class);
        assertThat(refusal(Map.of("bootstrap.servers", broker.bootstrapServers())))
                .as("in the clear")
                .isInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
        Map<String, Object> notTheCa = new HashMap<>(ward.client("gateway"));
        // the certificate authorities that Java brings along
        notTheCa.keySet().removeIf(key -> key.startsWith("ssl.truststore."));
        assertThat(refusal(notTheCa)).isInstanceOf(SslAuthenticationException.class);
        Map<String, Object> asABroker = new HashMap<>(ward.client("gateway"));
        asABroker.put("security.protocol", "SSL");
        asABroker.put("bootstrap.servers", "127.0.0.1:" + (ward.port() + 1));
        assertThat(refusal(asABroker)).as("the broker's own listener").isNotNull();
    }

    @Test
    @Order(2)
    void shouldSayInOneLineWhyItIsRefusedAndNotWithWhichPassword() throws Exception {
        String login = "kafka.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"operator\" password=";
        logs.add("wrongpassword");
        Path second = Files.writeString(temporary.resolve("wrong.properties"), login + "\"wrongpassword\";");
        Run wrong = run("relearn", "bed-1", "-c", ward.file("operator"), "-c", second.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err().strip().lines()).hasSize(1);
        assertThat(wrong.err()).contains("refuses us", "check the kafka.* settings");
        // Kafka's own message would name what follows the first half
        Files.writeString(second, login + "\"half\"wrongpassword\";");
        Run unreadable = run("relearn", "bed-1", "--verbose", "-c", ward.file("operator"), "-c", second.toString());
        assertThat(unreadable.code()).isEqualTo(1);
        assertThat(unreadable.err())
                .contains("kafka.sasl.jaas.config cannot be read")
                .contains("semicolon");
        Run noRight = run("topics", "-c", ward.file("gateway"));
        assertThat(noRight.code()).isEqualTo(1);
        assertThat(noRight.err()).contains("could not be created").contains("'beatwatch acls'");
        assertThat(printed).doesNotContain("wrongpassword");
    }

    @Test
    @Order(3)
    void shouldCarryAPatientFromTheGatewayToEverybodyWithNoMoreRightsThanThese() throws Exception {
        MonitorSettings settings = MonitorSettings.of(
                new Settings().file(Path.of(ward.file("monitor"))).set("metrics.port", "0", "test"));
        WardSettings page = new WardSettings.Builder()
                .file(Path.of(ward.file("ward")))
                .set("ward.port", "0", "test")
                .set("ward.metrics.port", "0", "test")
                .build();
        try (BeatwatchMonitor monitor = BeatwatchMonitor.start(settings);
                WardServer server = WardServer.start(page)) {
            monitor.awaitRunning(Duration.ofSeconds(60));
            Run sent = run(
                    "replay",
                    "-c",
                    ward.file("gateway"),
                    "--simulate",
                    "--beds",
                    "4",
                    "--speed",
                    "20",
                    "--seconds",
                    "5");
            assertThat(sent.code()).as(sent.err()).isZero();
            // two of them may be what the other tests have written there
            Run alarms = run(
                    "alerts",
                    "-c",
                    ward.file("alert-reader"),
                    "--from-beginning",
                    "--json",
                    "--count",
                    "3",
                    "--seconds",
                    "30");
            assertThat(alarms.code()).as(alarms.err()).isZero();
            assertThat(alarms.out()).contains("\"streamId\"");
            // nobody is in that bed: the monitor says so, and reads what another has sent through the page as well
            Run refused = run("acknowledge", "bed-none", "-c", ward.file("operator"));
            assertThat(refused.out()).contains("refused: no stream 'bed-none'");
            awaitReady(server);
            HttpResponse<String> command = ask(server, "/api/beds/bed-none/commands", Optional.of("""
                    {"command": "relearn", "by": "test"}"""));
            assertThat(command.statusCode()).as(command.body()).isBetween(200, 299);
            monitor.checkHealthy();
            assertThat(settings.toString() + page).contains("sasl.jaas.config");
            printed.append(settings).append(page);
        }
        Run config = run("run", "--print-config", "-c", ward.file("monitor"));
        assertThat(config.out()).contains("kafka.sasl.jaas.config = (secret)", "kafka.sasl.mechanism = SCRAM-SHA-512");
    }

    private static void awaitReady(WardServer server) throws Exception {
        HttpResponse<String> ready = ask(server, "/health/ready", Optional.empty());
        for (int i = 0; i < 100 && ready.statusCode() != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(200);
            ready = ask(server, "/health/ready", Optional.empty());
        }
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    }

    private static HttpResponse<String> ask(WardServer server, String path, Optional<String> body) throws Exception {
        String origin = "http://localhost:" + server.port();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path));
        body.ifPresent(json -> request.header("Origin", origin).POST(HttpRequest.BodyPublishers.ofString(json)));
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Order(4)
    void shouldAddNothingTheSecondTimeAndNameWhatIsBeyond() throws Exception {
        AclBinding beyond = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "alerts", PatternType.LITERAL),
                new AccessControlEntry("User:alert-reader", "*", AclOperation.WRITE, AclPermissionType.ALLOW));
        try (Admin admin = Admin.create(ward.client("admin"))) {
            assertThat(run("acls", "--apply", "-c", ward.file("admin")).out())
                    .contains("added 0 of ")
                    .doesNotContain("more than they need");
            admin.createAcls(List.of(beyond)).all().get(20, TimeUnit.SECONDS);
            try {
                String said = run("acls", "--apply", "-c", ward.file("admin")).out();
                assertThat(said.lines().toList().subList(2, 4))
                        .satisfiesExactly(
                                line -> assertThat(line).contains("more than they need"),
                                line -> assertThat(line)
                                        .startsWith("User:alert-reader")
                                        .contains("write", "alerts"));
            } finally {
                admin.deleteAcls(List.of(beyond.toFilter())).all().get(20, TimeUnit.SECONDS);
            }
        }
        Run operator = run("acls", "--apply", "-c", ward.file("operator"));
        assertThat(operator.code()).isEqualTo(1);
        assertThat(operator.err()).contains("refuses us");
    }

    @Test
    @Order(5)
    void shouldHavePrintedAndLoggedNoPassword() throws Exception {
        assertThat(logs.dumps())
                .as("clients and broker that wrote down their properties")
                .isGreaterThan(50);
        assertThat(logs.offending()).isEmpty();
        List<String> passwords = SecureWard.passwords(ward.folder());
        assertThat(passwords).hasSize(8);
        assertThat(passwords).noneMatch(printed.toString()::contains);
    }

    @Test
    @Order(5)
    void shouldSayWhyASecuredBrokerDoesNotStart() {
        assertThatThrownBy(() -> EmbeddedBroker.startSecured(temporary)).hasMessageContaining("scripts/secure-ward");
        assertThatThrownBy(() -> EmbeddedBroker.startSecured(ward.folder()))
                .hasMessage("port " + ward.port() + " is in use: end what listens there, or make another folder with"
                        + " scripts/secure-ward --port");
    }
}
