package io.beatwatch.monitor.metrics;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves {@code /metrics} in the Prometheus text format until closed. */
public final class MetricsServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService thread;

    /**
     * @param port 0 for any free one
     * @throws IOException if the port is in use; the message says so and what to do
     */
    public MetricsServer(PrometheusMeterRegistry registry, int port) throws IOException {
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (SocketException e) {
            String why = String.valueOf(e.getMessage()).contains("in use")
                    ? "is in use"
                    : "cannot be opened (" + e.getMessage() + ")";
            throw new IOException(
                    "port " + port + " for /metrics " + why + ": choose another with --set metrics.port=PORT"
                            + " (0 takes any free one)",
                    e);
        }
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread t = new Thread(task, "metrics-server");
            t.setDaemon(true);
            return t;
        });
        server.setExecutor(thread);
        server.createContext("/metrics", exchange -> {
            byte[] page = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(page);
            }
        });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
