package io.beatwatch.workbench.soak;

import io.beatwatch.monitor.TopicSetup;
import io.beatwatch.monitor.cli.MonitorMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;

/** A broker and monitors, each a process of its own, on the loopback interface. Single thread. */
public final class WardProcesses implements AutoCloseable {
    private static final String MONITOR_CLASS_PATH = "beatwatch.monitor.classpath";
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private final Path folder;
    private final String monitorClassPath;
    private final int port;
    private final ChildProcess broker;
    private final List<ChildProcess> monitors = new ArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param folder for logs and all that the processes write
     * @param monitorClassPath that the monitors run with
     * @param brokerMain main class of this class path whose command {@code broker} runs a broker
     * @param brokerStays whether the broker is to go on with what it had when it is killed and started again
     */
    public WardProcesses(Path folder, String monitorClassPath, String brokerMain, boolean brokerStays)
            throws IOException {
        this.folder = folder;
        this.monitorClassPath = monitorClassPath;
        port = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                brokerMain,
                "broker",
                "--port",
                Integer.toString(port)));
        if (brokerStays) {
            arguments.addAll(List.of("--folder", folder.resolve("broker").toString()));
        }
        broker = new ChildProcess("broker", arguments, folder);
    }

    /** The class path that the monitors run with, as the launchers in {@code scripts/} give it. */
    public static Optional<String> monitorClassPath() {
        return Optional.ofNullable(System.getProperty(MONITOR_CLASS_PATH));
    }

    /** A port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where the broker is, or will be. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Properties for clients of the broker. */
    public Map<String, Object> client() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    }

    /** Starts the broker and creates the topics. */
    public void startBroker(int partitions) throws IOException, InterruptedException {
        broker.start();
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try {
                TopicSetup.ensureTopics(client(), Optional.of(partitions));
                return;
            } catch (RuntimeException e) {
                if (!broker.alive() || System.nanoTime() > deadline) {
                    throw new IOException("the broker does not answer:\n" + broker.lastWords(10), e);
                }
                TimeUnit.MILLISECONDS.sleep(300);
            }
        }
    }

    public ChildProcess broker() {
        return broker;
    }

    /** In the order in which they were added. */
    public List<ChildProcess> monitors() {
        return List.copyOf(monitors);
    }

    /**
     * Starts one more monitor, as {@code monitor-0} and so on.
     *
     * @param settings over those that a monitor beside others on one machine needs
     */
    public ChildProcess addMonitor(Map<String, String> settings) throws IOException {
        int number = monitors.size();
        List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        String home = System.getProperty("beatwatch.home");
        if (home != null) {
            arguments.add("-Dbeatwatch.home=" + home);
        }
        Path temporary = Files.createDirectories(folder.resolve("tmp-" + number));
        arguments.addAll(List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                monitorClassPath,
                MonitorMain.class.getName(),
                "run",
                "--bootstrap-server",
                bootstrapServers()));
        Map<String, String> all = new HashMap<>();
        all.put("metrics.port", "0");
        // a broker that is away is no gateway that is lost
        all.put("beds.lost-after", "10m");
        all.put("state.dir", folder.resolve("state-" + number).toString());
        all.putAll(settings);
        all.forEach((key, value) -> {
            arguments.add("--set");
            arguments.add(key + "=" + value);
        });
        ChildProcess monitor = new ChildProcess("monitor-" + number, arguments, folder);
        monitors.add(monitor);
        monitor.start();
        return monitor;
    }

    @Override
    public void close() {
        monitors.forEach(ChildProcess::close);
        broker.close();
    }
}
