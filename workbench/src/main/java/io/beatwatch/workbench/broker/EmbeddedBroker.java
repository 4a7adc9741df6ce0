package io.beatwatch.workbench.broker;

import io.beatwatch.monitor.util.TemporaryFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.EligibleLeaderReplicasVersion;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One broker and controller in KRaft mode on two free ports of the loopback interface, with its log in a temporary
 * folder that goes with it or in one that stays. Not for production: nothing is replicated.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;

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
        TemporaryFolder folder = TemporaryFolder.create("beatwatch-broker");
        boolean started = false;
        try {
            EmbeddedBroker broker = start(port, folder.path(), folder::close);
            started = true;
            return broker;
        } finally {
            if (!started) {
                folder.close();
            }
        }
    }

    /**
     * As {@link #start(int)}, with its log in a folder that stays: one that is started there again goes on with it, also after it
     * was killed.
     *
     * @param folder is made where it is not there
     */
    public static EmbeddedBroker start(int port, Path folder) throws IOException {
        return start(port, folder, () -> {});
    }

    private static EmbeddedBroker start(int port, Path folder, Runnable atEnd) throws IOException {
        int[] ports = ports(port);
        try {
            String broker = "127.0.0.1:" + ports[0];
            String controller = "127.0.0.1:" + ports[1];
            if (!Files.exists(folder.resolve("meta.properties"))) {
                format(Files.createDirectories(folder));
            }
            KafkaRaftServer server =
                    new KafkaRaftServer(new KafkaConfig(config(folder, broker, controller), false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(atEnd, server, broker);
        } catch (Exception e) {
            throw new IOException("the embedded broker did not start: " + e.getMessage(), e);
        }
    }

    private static void format(Path log) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Formatter()
                .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                .setNodeId(NODE)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                // with it a broker that was killed comes back without leaders for a moment, in which markers of
                // transactions that it
                // aborts are lost: where there is one replica, what was open then stays open for ever
                .setFeatureLevel(EligibleLeaderReplicasVersion.FEATURE_NAME, (short) 0)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(log.toString())
                .addDirectory(log.toString())
                .run();
    }

    private static Map<String, Object> config(Path log, String broker, String controller) {
        Map<String, Object> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE));
        config.put("controller.quorum.voters", NODE + "@" + controller);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
        config.put("advertised.listeners", "PLAINTEXT://" + broker);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", log.toString());
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
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
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
