package io.beatwatch.monitor;

import io.beatwatch.monitor.health.HealthMonitor;
import io.beatwatch.monitor.health.RestoreWatch;
import io.beatwatch.monitor.health.ScorerProbe;
import io.beatwatch.monitor.health.ScorerWatch;
import io.beatwatch.monitor.http.MonitorServer;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.state.Changelogs;
import io.beatwatch.monitor.takeover.AbandonedTransactions;
import io.beatwatch.monitor.takeover.SessionTimeout;
import io.beatwatch.monitor.takeover.StreamsClients;
import io.beatwatch.monitor.util.RecentFailures;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.monitor.util.TemporaryFolder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running application: settings in, a Kafka Streams instance with its network, meters, health checks and their
 * pages out. It can be closed from any thread.
 */
public final class BeatwatchMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BeatwatchMonitor.class);

    /**
     * Nobody sees what is produced before it is committed, and a commit sends all that waits: sooner it would only be more requests.
     */
    private static final int LINGER_MILLIS = 100;

    /** Wall-clock punctuators fire between polls: a long poll would hold back a batch that is due. */
    private static final int POLL_MILLIS = 5;

    /** A fetch waits for so much, or so long: brokers and clients work by the request. */
    private static final int FETCH_BYTES = 16 << 10;

    private static final int FETCH_WAIT_MILLIS = 15;

    /**
     * On top of the commit interval. What a dead instance left open ends then at the latest, and nobody takes over before; who takes over
     * ends it sooner ({@link AbandonedTransactions}). Longer than a device and then the CPU may take to answer, each {@code scoring.deadline}.
     */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 7_000;

    /**
     * A broker that still completes the transaction before refuses the first request of the next one. Requests that were on
     * their way behind it would come out of order then: the broker logs an error for each, and they are sent again.
     */
    private static final int ONE_AFTER_THE_OTHER = 1;

    /** How long {@link #close} waits for the stream threads; who stops the process should grant somewhat more. */
    public static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    /** So many failures of a stream thread within a minute mean that starting it again does not help. */
    private static final int MOST_FAILURES_A_MINUTE = 5;

    private final MonitorSettings settings;
    private final Parts parts;
    private final KafkaStreamsMetrics streamsMeters;
    private final KafkaStreams streams;
    private final ScorerProbe probe;
    private final HealthMonitor health;
    private final AbandonedTransactions abandoned;
    private boolean closed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final RecentFailures failures = new RecentFailures(MOST_FAILURES_A_MINUTE, Duration.ofMinutes(1));

    /** Loads what scores. */
    @FunctionalInterface
    interface NetworkLoader {
        FallbackNetwork load(MonitorMetrics metrics) throws IOException;
    }

    /** What is opened one after the other at the start, and closed the other way round. */
    private static final class Parts implements AutoCloseable {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final MonitorMetrics metrics = new MonitorMetrics(registry);
        private final JvmGcMetrics gcMeters = new JvmGcMetrics();
        private FallbackNetwork network;
        private MonitorServer server;
        private TemporaryFolder ownStateDir;
        private Duration sessionTimeout;

        Parts() {
            gcMeters.bindTo(registry);
            List.of(
                            new JvmInfoMetrics(),
                            new JvmMemoryMetrics(),
                            new JvmThreadMetrics(),
                            new ProcessorMetrics(),
                            new UptimeMetrics(),
                            new FileDescriptorMetrics())
                    .forEach(meters -> meters.bindTo(registry));
        }

        void open(MonitorSettings settings, NetworkLoader loader) throws IOException {
            server = new MonitorServer(registry, settings.metricsHost(), settings.metricsPort());
            network = loader.load(metrics);
            TopicSetup.ensureTopics(clientConfig(settings), settings.partitions());
            if (settings.partitions().isPresent()) {
                TopicSetup.ensureChangelogs(clientConfig(settings), settings.applicationId());
            }
            sessionTimeout = SessionTimeout.allowedBy(clientConfig(settings));
            if (settings.stateDir().isEmpty()) {
                ownStateDir = TemporaryFolder.create("beatwatch-state");
            }
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
            if (network != null) {
                network.close();
            }
            if (ownStateDir != null) {
                ownStateDir.close();
            }
            gcMeters.close();
        }
    }

    private BeatwatchMonitor(MonitorSettings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        FallbackNetwork network = parts.network;
        ScorerWatch scorerWatch = new ScorerWatch(System::nanoTime);
        MonitorTopology topology = new MonitorTopology(
                network.contract(),
                () -> scorerWatch.watch(network.openScorer()),
                settings.batching(),
                settings.alarms(),
                settings.alertFormat(),
                settings.beds(),
                parts.metrics);
        Path stateDir = settings.stateDir().orElseGet(() -> parts.ownStateDir.path());
        StreamsClients clients = new StreamsClients();
        this.streams =
                new KafkaStreams(topology.build(), streamsConfig(settings, stateDir, parts.sessionTimeout), clients);
        this.streamsMeters = new KafkaStreamsMetrics(streams);
        streamsMeters.bindTo(parts.registry);
        RestoreWatch restoreWatch = new RestoreWatch(parts.metrics, System::nanoTime);
        streams.setGlobalStateRestoreListener(restoreWatch);
        streams.setUncaughtExceptionHandler(this::onFailure);
        streams.setStateListener((now, before) -> {
            LOG.info("the monitor is {}", now.name().toLowerCase(Locale.ROOT));
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                stopped.countDown();
            }
        });
        this.probe = new ScorerProbe(
                network::openProbe, scorerWatch, settings.health().checkEvery());
        try {
            this.health = HealthMonitor.start(
                    settings.health(),
                    new HealthMonitor.Expected(settings.commitInterval(), settings.streamThreads()),
                    streams,
                    clientConfig(settings),
                    settings.applicationId(),
                    IsolationLevel.READ_COMMITTED,
                    new HealthMonitor.Watched(restoreWatch, scorerWatch, probe),
                    parts.metrics);
        } catch (RuntimeException e) {
            probe.close();
            streamsMeters.close();
            streams.close();
            throw e;
        }
        this.abandoned = new AbandonedTransactions(
                clientConfig(settings),
                settings.applicationId(),
                Changelogs.names(settings.applicationId()),
                clients,
                () -> streams.state() == KafkaStreams.State.REBALANCING);
        parts.server.show(health::live, health::ready);
    }

    /**
     * Checks broker, topics, network and port, and starts to monitor.
     *
     * @throws StartupException if it cannot; the message names the cause and what to do about it
     */
    public static BeatwatchMonitor start(MonitorSettings settings) {
        return start(settings, metrics -> FallbackNetwork.load(settings.scoring(), metrics));
    }

    /** The same with another network. */
    static BeatwatchMonitor start(MonitorSettings settings, NetworkLoader loader) {
        Parts parts = new Parts();
        BeatwatchMonitor monitor = null;
        try {
            parts.open(settings, loader);
            monitor = new BeatwatchMonitor(settings, parts);
            monitor.streams.start();
            return monitor;
        } catch (IOException | RuntimeException e) {
            if (monitor == null) {
                parts.close();
            } else {
                monitor.close();
            }
            if (e instanceof StartupException startup) {
                throw startup;
            }
            throw new StartupException(e.getMessage(), e);
        }
    }

    /** Properties that every Kafka client of this installation needs. */
    public static Map<String, Object> clientConfig(MonitorSettings settings) {
        Map<String, Object> config = new HashMap<>(settings.kafka());
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        return config;
    }

    static Properties streamsConfig(MonitorSettings settings, Path stateDir, Duration sessionTimeout) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
        // samples never wait for the commands topic; which of the two comes first makes no difference
        config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                sessionTimeout.toMillis());
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                (int) sessionTimeout.toMillis() / 3);
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FETCH_BYTES);
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MILLIS);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MILLIS);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
        config.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                TRANSACTION_TIMEOUT_MILLIS + (int) settings.commitInterval().toMillis());
        config.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                ONE_AFTER_THE_OTHER);
        config.putAll(clientConfig(settings));
        return config;
    }

    private StreamThreadExceptionResponse onFailure(Throwable e) {
        if (failures.tooMany(System.nanoTime())) {
            failure.set(e);
            LOG.error("stream threads keep failing: the monitor stops", e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("a stream thread failed: another one takes over from the last commit", e);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** What scores and on what, for people. */
    public String describeScoring() {
        FallbackNetwork network = parts.network;
        return network.contract().name() + " " + network.contract().version() + " on " + network.engine() + "/"
                + network.device();
    }

    public MonitorMetrics metrics() {
        return parts.metrics;
    }

    public MonitorSettings settings() {
        return settings;
    }

    /** The port of {@code /metrics} and {@code /health}. */
    public int metricsPort() {
        return parts.server.port();
    }

    /**
     * Waits until partitions are assigned and state is restored.
     *
     * @throws StartupException if that takes longer than this
     */
    public void awaitRunning(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (streams.state() != KafkaStreams.State.RUNNING) {
            if (System.nanoTime() > deadline || stopped.getCount() == 0) {
                throw new StartupException(
                        "the monitor is not ready after " + most.toSeconds() + " s: it is "
                                + streams.state().name().toLowerCase(Locale.ROOT)
                                + "; run with --verbose to see what it waits for",
                        failure.get());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /**
     * Waits until the monitor stops by itself.
     *
     * @throws StartupException if it stopped because it could not go on
     */
    public void awaitStop() throws InterruptedException {
        stopped.await();
        checkHealthy();
    }

    /**
     * Makes sure that the monitor did not give up.
     *
     * @throws StartupException if it did
     */
    public void checkHealthy() {
        if (failure.get() != null || streams.state() == KafkaStreams.State.ERROR) {
            String why = failure.get() == null ? "" : ": " + failure.get().getMessage();
            throw new StartupException("the monitor stopped because its threads kept failing" + why, failure.get());
        }
    }

    /** Stops at once and cleanly: beats that wait for their batch stay in the store for the next start. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(LONGEST_STOP));
        abandoned.close();
        streamsMeters.close();
        health.close();
        probe.close();
        parts.close();
    }
}
