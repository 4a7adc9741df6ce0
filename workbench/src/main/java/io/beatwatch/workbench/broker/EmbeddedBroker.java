package io.beatwatch.workbench.broker;

import io.beatwatch.monitor.util.TemporaryFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One broker and controller in KRaft mode, with its log in a temporary folder that goes with it, or in one that stays: open, on
 * two free ports of the loopback interface, or secured. Not for production: nothing is replicated.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final Pattern LISTENER = Pattern.compile("://([^:,]+):(\\d+)");

    /** The broker's properties in a folder of {@code scripts/secure-ward}. */
    static final String PROPERTIES = "broker.properties";

    /** Its users, each as an argument of {@code kafka-storage.sh format --add-scram}. */
    static final String USERS = "scram-users";

    /** Its listener for clients. */
    static final String CLIENTS = "CLIENTS";

    /*
     * A broker that its controller does not hear from for this long leads nothing until it is heard again, and Kafka 4.3.1 leaves out
     * the markers of transactions that it aborts meanwhile: they stay open for ever, and their readers stand still. A busy machine
     * must not make it so. One that is killed, however, leads nothing for as long after its new start: it has to be over before open
     * transactions are looked for.
     */
    private static final String SESSION_TIMEOUT = "broker.session.timeout.ms";

    private static final int SESSION_TIMEOUT_MILLIS = 600_000;
    private static final int SESSION_TIMEOUT_MILLIS_WHERE_KILLED = 4_000;
    private static final String HEARTBEAT_INTERVAL = "broker.heartbeat.interval.ms";
    private static final int HEARTBEAT_MILLIS_WHERE_KILLED = 1_000;

    /** How often transactions that took too long are looked for, first of all after this time. */
    private static final String ABORT_INTERVAL = "transaction.abort.timed.out.transaction.cleanup.interval.ms";

    private static final int ABORT_INTERVAL_MILLIS_WHERE_KILLED = 10_000;

    private final Runnable atEnd;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedBroker(Runnable atEnd, KafkaRaftServer server, String bootstrapServers) {
        this.atEnd = atEnd;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker on a free port; it answers when this returns. */
    public static EmbeddedBroker start() throws IOException {
        return start(0);
    }

    /**
     * Starts a broker on the loopback interface; it answers when this returns.
     *
     * @param port 0 for any free one
     * @throws IOException if the port is in use or the broker does not start
     */
    public static EmbeddedBroker start(int port) throws IOException {
        int[] ports = ports(port);
        String broker = "127.0.0.1:" + ports[0];
        return startForAWhile(listeners(broker, "127.0.0.1:" + ports[1]), List.of(), broker);
    }

    /**
     * As {@link #start(int)}, with its log in a folder that stays: one that is started there again goes on with it, also after it
     * was killed.
     *
     * @param folder is made where it is not there
     */
    public static EmbeddedBroker start(int port, Path folder) throws IOException {
        int[] ports = ports(port);
        String broker = "127.0.0.1:" + ports[0];
        Map<String, Object> listeners = new HashMap<>(listeners(broker, "127.0.0.1:" + ports[1]));
        listeners.put(SESSION_TIMEOUT, SESSION_TIMEOUT_MILLIS_WHERE_KILLED);
        listeners.put(HEARTBEAT_INTERVAL, HEARTBEAT_MILLIS_WHERE_KILLED);
        listeners.put(ABORT_INTERVAL, ABORT_INTERVAL_MILLIS_WHERE_KILLED);
        return start(listeners, List.of(), broker, Files.createDirectories(folder), () -> {});
    }

    /**
     * Starts a broker with TLS, logins and ACLs, as a folder of {@code scripts/secure-ward} describes it; it answers when this
     * returns. Its log is in a temporary folder all the same.
     *
     * @param secure holds {@value #PROPERTIES}, a broker's properties with the listener {@value #CLIENTS}, and {@value
     *     #USERS}, a line of arguments for each user that the broker begins with
     * @throws IOException if a file cannot be read, a port is in use or the broker does not start
     */
    public static EmbeddedBroker startSecured(Path secure) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(secure.resolve(PROPERTIES))) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "no " + PROPERTIES + " in " + secure + ": name a folder that scripts/secure-ward has made", e);
        }
        List<String> users = Files.readAllLines(secure.resolve(USERS)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put((String) key, value));
        requireFree(properties.getProperty("listeners", ""));
        config.keySet().removeAll(Set.of("log.dirs", "log.dir", "metadata.log.dir"));
        return startForAWhile(config, users, advertised(properties));
    }

    /** The broker itself would end this process when it finds a port taken. */
    private static void requireFree(String listeners) throws IOException {
        Matcher listener = LISTENER.matcher(listeners);
        while (listener.find()) {
            int port = Integer.parseInt(listener.group(2));
            try {
                new ServerSocket(port, 1, InetAddress.getByName(listener.group(1))).close();
            } catch (BindException e) {
                throw new IOException(
                        "port " + port + " is in use: end what listens there, or make another folder with"
                                + " scripts/secure-ward --port",
                        e);
            }
        }
    }

    /** Where clients find the listener for them. */
    private static String advertised(Properties properties) throws IOException {
        return Arrays.stream(properties.getProperty("advertised.listeners", "").split(","))
                .map(String::strip)
                .filter(listener -> listener.startsWith(CLIENTS + "://"))
                .map(listener -> listener.substring(CLIENTS.length() + "://".length()))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "advertised.listeners in " + PROPERTIES + " has no " + CLIENTS + "://HOST:PORT: add it"));
    }

    private static EmbeddedBroker startForAWhile(
            Map<String, Object> listeners, List<String> users, String bootstrapServers) throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("beatwatch-broker");
        boolean started = false;
        try {
            EmbeddedBroker broker = start(listeners, users, bootstrapServers, folder.path(), folder::close);
            started = true;
            return broker;
        } finally {
            if (!started) {
                folder.close();
            }
        }
    }

    private static EmbeddedBroker start(
            Map<String, Object> listeners, List<String> users, String bootstrapServers, Path folder, Runnable atEnd)
            throws IOException {
        try {
            Map<String, Object> config = defaults();
            config.putAll(listeners);
            config.put("log.dirs", folder.toString());
            KafkaConfig checked = new KafkaConfig(config, false);
            if (!Files.exists(folder.resolve("meta.properties"))) {
                format(folder, users);
            }
            KafkaRaftServer server = new KafkaRaftServer(checked, Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(atEnd, server, bootstrapServers);
        } catch (Exception e) {
            throw new IOException("the embedded broker did not start: " + e.getMessage(), e);
        }
    }

    private static void format(Path log, List<String> users) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(CONTROLLER)
                .setMetadataLogDirectory(log.toString())
                .addDirectory(log.toString())
                .setScramArguments(users)
                .run();
    }

    /** Plain text on the loopback interface. */
    private static Map<String, Object> listeners(String broker, String controller) {
        return Map.of(
                "controller.quorum.voters", NODE + "@" + controller,
                "listeners", "PLAINTEXT://" + broker + "," + CONTROLLER + "://" + controller,
                "advertised.listeners", "PLAINTEXT://" + broker,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE));
        config.put("controller.listener.names", CONTROLLER);
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "8");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "8");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        // a test that kills its consumers does not want to wait for the usual timeouts
        config.put("group.min.session.timeout.ms", "500");
        config.put(ABORT_INTERVAL, 500);
        config.put(SESSION_TIMEOUT, SESSION_TIMEOUT_MILLIS);
        config.put("auto.create.topics.enable", "false");
        config.put("log.segment.bytes", Integer.toString(64 << 20));
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "2");
        config.put("log.cleaner.enable", "true");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        return config;
    }

    /** The broker's and a free one for the controller. */
    private static int[] ports(int wanted) throws IOException {
        try (ServerSocket first = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        } catch (BindException e) {
            throw new IOException("port " + wanted + " is in use: choose another one, or 0 for any that is free", e);
        }
    }

    /** host:port for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        atEnd.run();
    }
}
