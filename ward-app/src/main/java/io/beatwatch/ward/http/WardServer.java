package io.beatwatch.ward.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.beatwatch.ward.census.Ward;
import io.beatwatch.ward.feed.AlertReader;
import io.beatwatch.ward.feed.CommandProducer;
import io.beatwatch.ward.feed.FeedState;
import io.beatwatch.ward.feed.TopicFeed;
import io.beatwatch.ward.settings.AccessSettings;
import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page's server: follows the topics and serves browsers until closed. Holds nothing that is not on the topics: several can
 * run beside each other, and one that starts anew shows what the one before showed. Any thread.
 */
public final class WardServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WardServer.class);

    private static final int HEADER_BYTES = 8 << 10;
    private static final int BODY_BYTES = 8 << 10;
    private static final int SEND_BUFFER_BYTES = 64 << 10;
    private static final int MESSAGE_BYTES = 32 << 10;
    private static final long IDLE_MILLIS = 30_000;
    /** A browser sends its requests at once; who trickles is cut off. */
    private static final long LEAST_BYTES_PER_SECOND = 64;
    /** A page has two streams open, and asks beside them. */
    private static final int CONNECTIONS_PER_CLIENT = 4;

    private static final int THREADS = 24;
    private static final long SAMPLES_MILLIS = 100;
    private static final int TICK_EVERY = 10;
    /** Without beats, alarms or bed status for so long while samples come, nobody monitors. */
    private static final Duration MONITOR_SILENT = Duration.ofSeconds(15);

    private final Ward ward;
    private final TopicFeed feed;
    private final AlertReader alerts;
    private final CommandProducer commands;
    private final EventHub events;
    private final SampleHub samples;
    private final Server server;
    private final ServerConnector connector;
    private final ServerMetrics metrics;
    private final ServerConnector metricsConnector;
    private final ScheduledExecutorService clockwork;
    private final Clock clock;
    private final WardSettings settings;
    private final AccessSettings access;
    private final boolean loopback;
    private int ticks;

    private WardServer(WardSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        loopback = isLoopback(settings.host());
        access = withToken(settings.access());
        ward = new Ward(settings.trendHistory());
        metrics = new ServerMetrics(TopicFeed.topics());
        events = new EventHub(ward, metrics.ward());
        samples = new SampleHub(ward, metrics.ward());
        ward.listen(events);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("ward-http");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = connector(settings.host(), settings.port());
        server.addConnector(connector);
        ServerConnector ofMetrics = connector(settings.metricsHost(), settings.metricsPort());
        server.addConnector(ofMetrics);
        metricsConnector = ofMetrics;
        server.addBean(new NetworkConnectionLimit(settings.mostClients() * CONNECTIONS_PER_CLIENT, connector));
        alerts = new AlertReader(settings);
        commands = new CommandProducer(settings);
        Assets assets = new Assets();
        Handler page = handlers(
                server,
                sockets -> new WardHandler(
                        settings,
                        assets,
                        new Access(access, settings.origins(), loopback, clock),
                        ward,
                        events,
                        samples,
                        alerts::read,
                        commands::send,
                        sockets,
                        this::health,
                        clock));
        server.setHandler(new Handler.Wrapper(page) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                return request.getConnectionMetaData().getConnector() == metricsConnector
                        ? metrics.handle(request, response, callback)
                        : super.handle(request, response, callback);
            }
        });
        server.setErrorHandler((request, response, callback) -> {
            response.write(true, null, callback);
            return true;
        });
        try {
            server.start();
        } catch (Exception e) {
            // Jetty's message ends with the address
            boolean ofPage = !String.valueOf(e.getMessage()).endsWith(":" + settings.metricsPort());
            String where = ofPage
                    ? settings.host() + ":" + settings.port()
                    : settings.metricsHost() + ":" + settings.metricsPort() + " for /metrics";
            String keys = ofPage
                    ? "ward.port (0 takes any free one) or ward.host"
                    : "ward.metrics.port (0 takes any free one) or ward.metrics.host";
            stop();
            throw new IOException("cannot listen on " + where + " (" + e.getMessage() + "): choose another " + keys, e);
        }
        feed = new TopicFeed(settings, ward, metrics.ward(), clock);
        metrics.ward()
                .watchFeed(
                        () -> ward.locked(() -> ward.beds().size()),
                        ward::badRecords,
                        () -> feed.state().phase() == FeedState.Phase.LIVE);
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ward-clock");
            thread.setDaemon(true);
            return thread;
        });
        clockwork.scheduleAtFixedRate(this::tick, SAMPLES_MILLIS, SAMPLES_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts to serve; the topics are followed as soon as there is a broker that has them.
     *
     * @throws IOException if the address cannot be listened on; the message says what to do
     */
    public static WardServer start(WardSettings settings) throws IOException {
        return new WardServer(settings, Clock.systemUTC());
    }

    private static boolean isLoopback(String host) throws IOException {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IOException(
                    "there is no address " + host + ": set ward.host to an address of this machine, such as 127.0.0.1",
                    e);
        }
    }

    /** Whoever can be reached from elsewhere lets nobody in without showing something. */
    private AccessSettings withToken(AccessSettings given) {
        if (loopback || given.hasTokens() || given.hasProxy()) {
            return given;
        }
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return given.withClinicianToken(HexFormat.of().formatHex(random));
    }

    /** All that stands between a connection and the one who answers. */
    static Handler handlers(Server server, Function<ServerWebSocketContainer, Handler> answers) {
        ContextHandler context = new ContextHandler("/");
        ServerWebSocketContainer sockets = ServerWebSocketContainer.ensure(server, context);
        sockets.setIdleTimeout(Duration.ofMinutes(2));
        sockets.setMaxTextMessageSize(MESSAGE_BYTES);
        sockets.setMaxBinaryMessageSize(1);
        context.setHandler(answers.apply(sockets));
        SizeLimitHandler limit = new SizeLimitHandler(BODY_BYTES, -1);
        limit.setHandler(context);
        return limit;
    }

    /** What is read of a request, at the most and at the least. */
    static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES * 4);
        http.setSendServerVersion(false);
        http.setMinRequestDataRate(LEAST_BYTES_PER_SECOND);
        return http;
    }

    private ServerConnector connector(String host, int port) {
        ServerConnector made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(httpConfiguration()));
        made.setHost(host);
        made.setPort(port);
        made.setIdleTimeout(IDLE_MILLIS);
        made.setAcceptQueueSize(64);
        // what waits in the kernel for a browser is old when it arrives
        made.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        return made;
    }

    private void tick() {
        try {
            long now = clock.millis();
            samples.tick(now);
            ticks++;
            if (ticks % TICK_EVERY == 0) {
                if (feed.state().phase() == FeedState.Phase.LIVE) {
                    // before that, what is old may only not have been read to its end
                    ward.tidy(now);
                }
                events.tick(health(), now);
            }
        } catch (RuntimeException e) {
            // one bad tick must not be the last one
            LOG.warn("could not tell the browsers what is new", e);
        }
    }

    /** How the server itself is, for the page and for probes. */
    private ObjectNode health() {
        FeedState state = feed == null ? new FeedState(FeedState.Phase.CONNECTING, "") : feed.state();
        long now = clock.millis();
        boolean samplesCome = now - ward.samplesMillis() < TimeUnit.SECONDS.toMillis(5)
                && now - ward.samplesSinceMillis() > MONITOR_SILENT.toMillis();
        long said = ward.monitorMillis();
        boolean silent = state.phase() == FeedState.Phase.LIVE && samplesCome && now - said > MONITOR_SILENT.toMillis();
        ObjectNode json = WardJson.object()
                .put("feed", state.phase().name())
                .put("problem", state.problem())
                .put("monitorSilent", silent)
                .put("unreadable", ward.badRecords());
        if (silent && said > 0) {
            json.put("monitorSaid", said);
        }
        return json;
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Where {@code /metrics} is. */
    public int metricsPort() {
        return metricsConnector.getLocalPort();
    }

    /** Where a browser on this machine finds the page, with the token where one was made for this run. */
    public String address() {
        String host = settings.host();
        if (loopback || host.equals("0.0.0.0") || host.equals("::")) {
            host = "localhost";
        } else if (host.contains(":")) {
            host = '[' + host + ']';
        }
        boolean made = !settings.access().hasTokens() && access.hasTokens();
        return "http://" + host + ":" + port() + "/" + (made ? "#token=" + access.clinicianToken() : "");
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        events.close();
        samples.close();
        feed.close();
        stop();
        alerts.close();
        commands.close();
        metrics.close();
    }

    private void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("the server did not stop cleanly: {}", e.toString());
        }
    }
}
