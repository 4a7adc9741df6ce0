package io.beatwatch.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Prometheus with the rules and the jobs of {@code grafana/prometheus.yml}. Only what a test cannot have is
 * different: targets are addresses instead of names of containers, nobody is notified, and the interval is shorter.
 */
final class PrometheusServer implements AutoCloseable {
    /** In place of {@code scrape_interval}: a test has no minutes. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Path GRAFANA =
            Path.of("..", "grafana").toAbsolutePath().normalize();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private PrometheusServer(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /**
     * Starts one that keeps its data in a folder; it answers when this returns.
     *
     * @param monitorPorts of the monitors to scrape
     * @param wardPort of the live page's server
     */
    static PrometheusServer start(Path program, Path folder, List<Integer> monitorPorts, int wardPort)
            throws Exception {
        int port = freePort();
        Path config = folder.resolve("prometheus.yml");
        YAML.writeValue(config.toFile(), config(port, monitorPorts, wardPort));
        Path log = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, log, URI.create("http://127.0.0.1:" + port));
        server.awaitReady();
        return server;
    }

    private static JsonNode config(int ownPort, List<Integer> monitorPorts, int wardPort) throws IOException {
        ObjectNode config =
                (ObjectNode) YAML.readTree(GRAFANA.resolve("prometheus.yml").toFile());
        ((ObjectNode) config.get("global"))
                .put("scrape_interval", INTERVAL.toSeconds() + "s")
                .put("evaluation_interval", INTERVAL.toSeconds() + "s");
        String rules = config.at("/rule_files/0").asText();
        config.putArray("rule_files").add(rules.replace("/etc/prometheus", GRAFANA.toString()));
        config.remove("alerting");
        for (JsonNode job : config.get("scrape_configs")) {
            ((ObjectNode) job).remove("dns_sd_configs");
            var targets =
                    ((ObjectNode) job).putArray("static_configs").addObject().putArray("targets");
            switch (job.get("job_name").asText()) {
                case "beatwatch" -> monitorPorts.forEach(port -> targets.add("localhost:" + port));
                case "ward" -> targets.add("localhost:" + wardPort);
                case "prometheus" -> targets.add("localhost:" + ownPort);
                default -> targets.removeAll();
            }
        }
        return config;
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                if (get("/-/ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("Prometheus does not start:\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The series that a query gives over a stretch of time, one value per interval. */
    JsonNode range(String expression, Instant from, Instant to) throws Exception {
        return data("/api/v1/query_range?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&start="
                        + from.getEpochSecond() + "&end=" + to.getEpochSecond() + "&step=" + INTERVAL.toSeconds())
                .get("result");
    }

    /** The rules with their state and what Prometheus says of their evaluation. */
    JsonNode rules() throws Exception {
        return data("/api/v1/rules").get("groups");
    }

    /** What is scraped. */
    JsonNode targets() throws Exception {
        return data("/api/v1/targets").get("activeTargets");
    }

    private JsonNode data(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.body());
        }
        return new ObjectMapper().readTree(answer.body()).get("data");
    }

    @Override
    public void close() {
        process.destroy();
        // its data goes with the test's folder
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
