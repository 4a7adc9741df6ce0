package io.beatwatch.workbench.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code scripts/advisories} against a server on this host that answers as OSV's interface does. */
class AdvisoriesTest {
    private static final Path SCRIPT = Path.of("..", "scripts", "advisories").toAbsolutePath();

    @TempDir
    private Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Path bom;

    private record Run(int exitCode, List<String> lines) {}

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "curl"))),
                "curl is not installed");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/query", exchange -> {
            String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(question);
            byte[] answer = answers.getOrDefault(question, "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        bom = Files.writeString(folder.resolve("bom.json"), """
                {"components" : [
                  { "purl" : "pkg:maven/org.example/good@1.0?type=jar" },
                  { "purl" : "pkg:maven/org.example/bad@2.0?classifier=linux&type=jar" },
                  { "purl" : "pkg:maven/org.example/good@1.0?type=jar" },
                  { "purl" : "pkg:maven/io.beatwatch/schemas@0.1.0-SNAPSHOT?type=jar" }
                ]}
                """);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private static String question(String library) {
        return "{\"package\":{\"purl\":\"pkg:maven/" + library + "\"}}";
    }

    private Run run(Object... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("bash", SCRIPT.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("OSV_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), said.lines().toList());
    }

    @Test
    void shouldAskForEachLibraryOnceAndNotForOurs() throws Exception {
        Run run = run(bom);
        assertThat(run.lines()).containsExactly("2 libraries, 0 advisories");
        assertThat(run.exitCode()).isZero();
        assertThat(asked).containsExactlyInAnyOrder(question("org.example/good@1.0"), question("org.example/bad@2.0"));
    }

    @Test
    void shouldNameWhatIsKnownAndFail() throws Exception {
        answers.put(question("org.example/bad@2.0"), """
                {"vulns":[{"id":"GHSA-aaaa-bbbb-cccc","summary":"one","aliases":["CVE-2026-1"],"affected":[{"ranges":[]}]},
                {"id": "CVE-2026-2","modified":"2026-01-01T00:00:00Z"}]}
                """);
        Run run = run(bom);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(0)).startsWith("org.example/bad@2.0 ").endsWith("/CVE-2026-2");
        assertThat(run.lines().get(1)).startsWith("org.example/bad@2.0 ").endsWith("/GHSA-aaaa-bbbb-cccc");
        assertThat(run.lines().get(2)).isEqualTo("2 libraries, 2 advisories");
    }

    @Test
    void shouldNotPassForCheckedWhenNobodyAnswersOrNothingIsThere() throws Exception {
        Run missing = run(folder.resolve("none.json"));
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.lines()).singleElement().asString().startsWith("not checked: there is no ");
        Run empty = run(Files.writeString(folder.resolve("empty.json"), "{}"));
        assertThat(empty.exitCode()).isEqualTo(2);
        answers.put(question("org.example/good@1.0"), "<html>a proxy's page</html>");
        Run notOsv = run(bom);
        assertThat(notOsv.exitCode()).isEqualTo(2);
        assertThat(notOsv.lines()).singleElement().asString().contains("something else than JSON");
        server.stop(0);
        Run unreached = run(bom);
        assertThat(unreached.exitCode()).isEqualTo(2);
        assertThat(unreached.lines()).singleElement().asString().startsWith("not checked: http://127.0.0.1:");
    }
}
