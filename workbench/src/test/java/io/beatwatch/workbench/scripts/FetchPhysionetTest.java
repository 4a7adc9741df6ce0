package io.beatwatch.workbench.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code scripts/fetch-physionet} against a database of three files on this host. */
class FetchPhysionetTest {
    private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath();
    private static final String LIST = "SHA256SUMS.txt";
    private static final String SIGNAL = "100.dat";

    @TempDir
    private Path folder;

    private final Map<String, byte[]> database = new TreeMap<>();
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final Map<String, Integer> bytesSent = new ConcurrentHashMap<>();
    private volatile boolean ranges = true;
    private volatile String databaseName = "mitdb";
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
        String path = exchange.getRequestURI().getPath();
        String root = "/" + databaseName + "/1.0.0/";
        String name = path.startsWith(root) ? path.substring(root.length()) : path;
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
        return fetch(mirror());
    }

    private String mirror() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private Run fetch(String url) throws IOException, InterruptedException {
        return run(url, "fetch-physionet", databaseName, folder.toString());
    }

    private Run run(String url, String script, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolveSibling(folder.getFileName() + ".out");
        Path errors = folder.resolveSibling(folder.getFileName() + ".err");
        List<String> command =
                new ArrayList<>(List.of("bash", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
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

    /** Serves a database with these files, of which those of {@code taken} alone are to be fetched. */
    private void serve(String name, List<String> taken, List<String> left) {
        databaseName = name;
        database.clear();
        served.clear();
        taken.forEach(file -> database.put(file, bytes(300)));
        left.forEach(file -> database.put(file, bytes(200)));
        served.putAll(database);
        served.put(LIST, list());
        left.forEach(database::remove);
    }

    @Test
    void shouldTakeTheNoiseOfTheNoiseStressTestDatabaseAndNotItsMixtures() throws Exception {
        serve("nstdb", List.of("bw.dat", "bw.hea", "em.dat", "em.hea", "ma.dat", "ma.hea"), List.of("118e06.dat"));
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    static Stream<Arguments> otherDatabases() {
        return Stream.of(
                arguments("svdb", List.of("800.atr", "800.dat", "800.hea"), List.of("RECORDS")),
                arguments("mitdb", List.of("102.atr", "102.dat", "102.hea"), List.of("102-0.atr", "102.at_")),
                arguments("edb", List.of("e0104.atr", "e0104.dat", "e0104.hea"), List.of("e0104.xws")),
                arguments("ltafdb", List.of("00.atr", "00.dat", "00.hea"), List.of("00.qrs", "old/00.atr")),
                arguments("nsrdb", List.of("16265.atr", "16265.dat", "16265.hea"), List.of("16265.xws")),
                arguments("vfdb", List.of("418.atr", "418.dat", "418.hea"), List.of("old/418.atr")),
                arguments("incartdb", List.of("I01.atr", "I01.dat", "I01.hea"), List.of("record-descriptions.txt")),
                arguments("ltdb", List.of("14046.atr", "14046.dat", "14046.hea"), List.of("ANNOTATORS")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherDatabases")
    void shouldTakeTheRecordFilesOfAnotherDatabaseAndNothingElse(String name, List<String> taken, List<String> left)
            throws Exception {
        serve(name, taken, left);
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldTakeTheWavesMarkedByHandOfTheQtDatabaseAlone() throws Exception {
        List<String> files = List.of("sele0129.atr", "sele0129.dat", "sele0129.hea", "sele0129.q1c");
        serve("qtdb", files, List.of("sele0129.pu0", "sele0129.q2c"));
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
        serve("edb", files.subList(0, 3), List.of("sele0129.q1c"));
        Files.delete(folder.resolve("sele0129.q1c"));
        Files.delete(folder.resolve(LIST));
        assertThat(fetch().exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldTakeAMirrorOfOneDatabaseWhenThatIsNamed() throws Exception {
        assertThat(fetch(mirror() + "/mitdb/1.0.0/").exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldFetchTheArrhythmiaDatabaseByTheNameOfBefore() throws Exception {
        Run run = run(mirror(), "fetch-mitbih", folder.toString());
        assertThat(run.errors()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertComplete();
    }

    @Test
    void shouldNameTheKnownDatabasesWhenItIsNone() throws Exception {
        assertFailedWith(
                run(mirror(), "fetch-physionet", "mitbd", folder.toString()), "'mitbd'", "mitdb svdb", "ltafdb");
        assertFailedWith(run(mirror(), "fetch-physionet"), "no database is named", "mitdb svdb", "ltafdb");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"fetch-physionet", "fetch-mitbih"})
    void shouldListTheDatabasesWhenAskedForHelp(String script) throws Exception {
        Run run = run(mirror(), script, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("usage: scripts/fetch-physionet DATABASE [FOLDER]", "PHYSIONET_URL");
        for (String name :
                List.of("mitdb", "svdb", "nstdb", "qtdb", "edb", "ltafdb", "nsrdb", "vfdb", "incartdb", "ltdb")) {
            assertThat(run.out()).containsPattern("(?m)^  " + name + " +1\\.0\\.0 +[0-9.]+ [MG]B  ");
        }
    }

    @Test
    void shouldRefuseAnOptionItDoesNotHave() throws Exception {
        assertFailedWith(run(mirror(), "fetch-physionet", "mitdb", "--fast"), "no option --fast");
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
        String url = mirror();
        server.stop(0);
        assertFailedWith(fetch(url), "cannot download", "check the network");
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
