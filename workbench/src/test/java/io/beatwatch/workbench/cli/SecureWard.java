package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder that {@code scripts/secure-ward} makes, for tests. */
public final class SecureWard {
    private static final Path SCRIPT = Path.of("..", "scripts", "secure-ward").toAbsolutePath();
    private static final Pattern PASSWORD = Pattern.compile("[Pp]assword *= *\"?([0-9a-f]{48})");

    private final Path folder;
    private final int port;

    private SecureWard(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** How the script ended; what it printed, standard error last. */
    public record Run(int exitCode, String said) {}

    /** Runs the script. */
    public static Run script(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), said);
    }

    /** Makes a folder for a broker on free ports of the loopback interface. */
    static SecureWard make(Path folder) throws IOException, InterruptedException {
        int port = threeFreePorts();
        Run run = script(folder, "--port", port);
        assertThat(run.exitCode()).as(run.said()).isZero();
        return new SecureWard(folder, port);
    }

    private static int threeFreePorts() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        for (int attempt = 0; attempt < 50; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, here)) {
                int port = first.getLocalPort();
                try (ServerSocket second = new ServerSocket(port + 1, 1, here);
                        ServerSocket third = new ServerSocket(port + 2, 1, here)) {
                    return port;
                }
            } catch (IOException | IllegalArgumentException e) {
                // one of the three is taken: others
            }
        }
        throw new IOException("no three free ports in a row were found");
    }

    Path folder() {
        return folder;
    }

    /** For clients; the broker's own is the next one. */
    int port() {
        return port;
    }

    /** The settings file of a user. */
    String file(String user) {
        return folder.resolve(user + ".properties").toString();
    }

    /** Properties of a user's clients. */
    Map<String, Object> client(String user) {
        Settings settings = new Settings().file(Path.of(file(user)));
        Map<String, Object> client = new HashMap<>(settings.kafka());
        client.put("bootstrap.servers", "localhost:" + port);
        return client;
    }

    /** Every password that is in the folder. */
    public static List<String> passwords(Path folder) throws IOException {
        List<String> passwords = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> !f.toString().endsWith(".p12")).toList()) {
                PASSWORD.matcher(Files.readString(file)).results().forEach(found -> passwords.add(found.group(1)));
            }
        }
        passwords.add(Files.readString(folder.resolve("ca.password")).strip());
        return passwords.stream().distinct().toList();
    }
}
