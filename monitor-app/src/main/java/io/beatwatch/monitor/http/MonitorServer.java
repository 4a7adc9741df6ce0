package io.beatwatch.monitor.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.beatwatch.monitor.health.Health;
import io.beatwatch.monitor.util.DaemonThreads;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics} in the Prometheus text format, and {@code /health/live} and {@code /health/ready}: 200 or 503,
 * with a JSON body that says what is wrong and what to do. Serves until closed; any thread.
 */
public final class MonitorServer implements AutoCloseable {
    /** A reader that is slow to take the meters must not keep the health from being asked. */
    private static final int THREADS = 4;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads;
    private volatile Supplier<Health> live = () -> Health.GREEN;
    private volatile Supplier<Health> ready = () -> Health.STARTING;

    /** What is answered. */
    private record Page(int status, String type, String body) {
        static Page of(Health health) {
            return new Page(health.green() ? OK : UNAVAILABLE, "application/json", health.json() + "\n");
        }
    }

    /**
     * @param host address of this machine to listen on
     * @param port 0 for any free one
     * @throws IOException if the port is in use or the address is none of this machine's; the message says so and what to do
     */
    public MonitorServer(PrometheusMeterRegistry registry, String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException(noAddress(host));
        }
        try {
            server = HttpServer.create(address, 0);
        } catch (SocketException e) {
            String said = String.valueOf(e.getMessage());
            if (said.contains("Cannot assign")) {
                throw new IOException(noAddress(host), e);
            }
            String why = said.contains("in use") ? "is in use" : "cannot be opened (" + said + ")";
            throw new IOException(
                    "port " + port + " for /metrics " + why + ": choose another with --set metrics.port=PORT"
                            + " (0 takes any free one)",
                    e);
        }
        threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("http"));
        server.setExecutor(threads);
        serve("/metrics", () -> new Page(OK, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
        serve("/health/live", () -> Page.of(live.get()));
        serve("/health/ready", () -> Page.of(ready.get()));
        server.start();
    }

    private static String noAddress(String host) {
        return "metrics.host is '" + host
                + "', which is no address of this machine: take 127.0.0.1 for this machine alone,"
                + " or 0.0.0.0 for all of its addresses";
    }

    private void serve(String path, Supplier<Page> page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, new Page(NOT_FOUND, "text/plain", "try /metrics, /health/live, /health/ready\n"));
                } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                    exchange.getResponseHeaders().add("Allow", "GET, HEAD");
                    answer(exchange, new Page(METHOD_NOT_ALLOWED, "text/plain", "only GET and HEAD\n"));
                } else {
                    answer(exchange, page.get());
                }
            }
        });
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", page.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(page.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(page.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Shows the health from now on; before, the monitor is live, but not ready because it starts. */
    public void show(Supplier<Health> isLive, Supplier<Health> isReady) {
        live = isLive;
        ready = isReady;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
