package io.beatwatch.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.beatwatch.monitor.health.Health;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorServerTest {
    private static final Health RED = new Health(List.of(new Health.Problem("a \"quoted\" cause", "the mend")));

    private final HttpClient client = HttpClient.newHttpClient();
    private MonitorServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MonitorServer(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldListenWhereItIsToldAndByDefaultOnThisMachineAlone() throws Exception {
        assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
        String byDefault = MonitorSettings.of(new Settings()).metricsHost();
        assertThat(InetAddress.getByName(byDefault).isLoopbackAddress()).isTrue();
        try (MonitorServer everywhere =
                new MonitorServer(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "0.0.0.0", 0)) {
            assertThat(everywhere.address().getAddress().isAnyLocalAddress()).isTrue();
        }
    }

    /** 192.0.2.1 is reserved for documentation (RFC 5737): no machine has it. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "no-such-host.invalid"})
    void shouldNameTheSettingWhenTheAddressIsNoneOfThisMachine(String host) {
        assertThatThrownBy(() -> new MonitorServer(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), host, 0))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("metrics.host is '" + host + "', which is no address of this machine");
    }

    @Test
    void shouldBeLiveAndNotReadyWhileTheMonitorStarts() throws Exception {
        assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = send("GET", "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("the monitor is starting");
    }

    @Test
    void shouldSayWhatIsWrongAndWhatToDoWhenRed() throws Exception {
        server.show(() -> RED, () -> Health.GREEN);
        HttpResponse<String> live = send("GET", "/health/live");
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.headers().firstValue("content-type")).contains("application/json");
        JsonNode body = new ObjectMapper().readTree(live.body());
        assertThat(body.get("status").asText()).isEqualTo("red");
        assertThat(body.at("/problems/0/problem").asText()).isEqualTo("a \"quoted\" cause");
        assertThat(body.at("/problems/0/mend").asText()).isEqualTo("the mend");
        HttpResponse<String> ready = send("GET", "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(ready.body()).get("status").asText())
                .isEqualTo("green");
    }

    @Test
    void shouldAnswerHeadWithTheStatusAndNoBody() throws Exception {
        server.show(() -> RED, () -> Health.GREEN);
        HttpResponse<String> live = send("HEAD", "/health/live");
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(live.body()).isEmpty();
        assertThat(send("HEAD", "/health/ready").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseOtherMethodsAndPaths() throws Exception {
        assertThat(send("POST", "/health/live").statusCode()).isEqualTo(405);
        assertThat(send("GET", "/health/live/more").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/").statusCode()).isEqualTo(404);
    }
}
