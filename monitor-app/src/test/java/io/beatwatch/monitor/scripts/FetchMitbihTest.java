package io.beatwatch.monitor.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code scripts/fetch-mitbih} against a database of three files on this host. */
class FetchMitbihTest {
    private static final Path SCRIPT = Path.of("..", "scripts", "fetch-mitbih").toAbsolutePath();
    private static final String LIST = "SHA256SUMS.txt";
    private static final String SIGNAL = "100.dat";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> database = new TreeMap<>();
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final Map<String, Integer> bytesSent = new ConcurrentHashMap<>();
    private volatile boolean ranges = true;
    private HttpServer server;

    /** How a run ended; what it printed, standard error in lines. */
    record Run(int exitCode, String out, List<String> errors) {}

    @BeforeEach
    void serve() throws IOException {
        for (String tool : List.of("bash", "curl", "sha256sum")) {
            assumeTrue(isThere(tool), tool + " is not there");
        }
        database.put("100.atr", bytes(500));
        database.put(SIGNAL, bytes(50_000));
        database.put("100.hea", bytes(100));
        served.putAll(database);
        served.put(LIST, list());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private static boolean isThere(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] list() {
        StringBuilder lines = new StringBuilder();
        database.forEach((name, bytes) ->
                lines.append(sha256(bytes)).append(' ').append(name).append('\n'));
        lines.append(sha256(bytes(1))).append(" mitdbdir/intro.htm\n");
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        byte[] file = served.get(name);
        try (exchange) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = 0;
            if (ranges && range != null) {
                from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
                if (from >= file.length) {
                    exchange.sendResponseHeaders(416, -1);
                    return;
                }
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
            }
            bytesSent.merge(name, file.length - from, Integer::sum);
            exchange.sendResponseHeaders(from == 0 ? 200 : 206, file.length - from);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(file, from, file.length - from);
            }
        }
    }

    private Run fetch() throws IOException, InterruptedException {
        return fetch("http://localhost:" + server.getAddress().getPort());
    }

    private Run fetch(String url) throws IOException, InterruptedException {
        Path out = folder.resolveSibling(folder.getFileName() + ".out");
        Path errors = folder.resolveSibling(folder.getFileName() + ".err");
        ProcessBuilder builder = new ProcessBuilder("bash", SCRIPT.toString(), folder.toString())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("PHYSIONET_URL", url);
        builder.environment().put("no_proxy", "*");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ends in time").isTrue();
            return new Run(process.exitValue(), Files.readString(out), Files.readAllLines(errors));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(out);
            Files.deleteIfExists(errors);
        }
    }

    private void assertComplete() throws IOException {
        List<String> names = new ArrayList<>(database.keySet());
        names.add(LIST);
        try (var files = Files.list(folder)) {
            assertThat(files).extracting(f -> f.getFileName().toString()).containsExactlyInAnyOrderElementsOf(names);
        }
        for (Map.Entry<String, byte[]> file : database.entrySet()) {
            assertThat(folder.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    private static void assertFailedWith(Run run, String... parts) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).singleElement().asString().contains(parts);
    }

    private void leavePart(int length) throws IOException {
        Files.write(folder.resolve(SIGNAL + ".part"), Arrays.copyOf(database.get(SIGNAL), length));
    }

    @Test
    void shouldTakeTheNoiseOfTheNoiseStressTestDatabaseAndNotItsMixtures() throws Exception {
        database.clear();
        database.put("118e06.dat", bytes(300));
        database.put("bw.dat", bytes(300));
        database.put("bw.hea", bytes(40));
        served.putAll(database);
        served.put(LIST, list());
        database.remove("118e06.dat");
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldFetchEveryRecordFileAndSaySoWhenFolderIsEmpty() throws Exception {
        Run run = fetch();
        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("  3 of 3 files (100 %)", "3 files in " + folder + " match");
        assertComplete();
    }

    @Test
    void shouldFetchNothingAgainWhenAllIsThere() throws Exception {
        fetch();
        bytesSent.clear();
        assertThat(fetch().exitCode()).isZero();
        assertThat(bytesSent).isEmpty();
    }

    @ParameterizedTest(name = "after {0} bytes")
    @ValueSource(ints = {1, 20_000, 49_999, 50_000})
    void shouldFetchOnlyTheRestWhenItWasStopped(int length) throws Exception {
        leavePart(length);
        assertThat(fetch().exitCode()).isZero();
        assertThat(bytesSent.getOrDefault(SIGNAL, 0)).isEqualTo(50_000 - length);
        assertComplete();
    }

    @ParameterizedTest(name = "after {0} bytes")
    @ValueSource(ints = {1, 50_000})
    void shouldFetchTheWholeFileWhenServerCannotSendARest(int length) throws Exception {
        ranges = false;
        leavePart(length);
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @ParameterizedTest(name = "of {0} bytes")
    @ValueSource(ints = {1000, 50_000, 60_000})
    void shouldFetchTheWholeFileWhenPartIsOfSomethingElse(int length) throws Exception {
        Files.write(folder.resolve(SIGNAL + ".part"), new byte[length]);
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldFetchAFileAnewWhenItWasDamagedHere() throws Exception {
        fetch();
        Files.write(folder.resolve(SIGNAL), new byte[50_000]);
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldRefuseAFileWhenServerHasADamagedOne() throws Exception {
        served.put(SIGNAL, new byte[50_000]);
        assertFailedWith(fetch(), SIGNAL, "does not match its SHA-256 sum");
        assertThat(folder.resolve(SIGNAL)).doesNotExist();
        assertThat(folder.resolve(SIGNAL + ".part")).doesNotExist();
        assertThat(folder.resolve("100.atr")).exists();
    }

    @Test
    void shouldNameTheFileWhenServerDoesNotHaveIt() throws Exception {
        served.remove(SIGNAL);
        assertFailedWith(fetch(), "/" + SIGNAL + " (404)", "check PHYSIONET_URL");
    }

    @Test
    void shouldKeepWhatIsThereWhenNetworkFails() throws Exception {
        fetch();
        Files.delete(folder.resolve(SIGNAL));
        leavePart(20_000);
        int port = server.getAddress().getPort();
        server.stop(0);
        assertFailedWith(fetch("http://localhost:" + port), "cannot download", "check the network");
        assertThat(folder.resolve(SIGNAL + ".part")).hasSize(20_000);
    }

    @Test
    void shouldNotKeepTheListWhenItIsNone() throws Exception {
        served.put(LIST, "<html>log in first</html>".getBytes(StandardCharsets.UTF_8));
        assertFailedWith(fetch(), "names no record");
        served.put(LIST, list());
        assertThat(fetch().exitCode()).isZero();
    }
}
