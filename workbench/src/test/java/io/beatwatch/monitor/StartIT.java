package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beatwatch.monitor.metrics.Scrape;
import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.monitor.util.StartupException;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be seen of a monitor while it starts, and what is left of one that could not. */
@Timeout(60)
class StartIT {
    private static final String APPLICATION = "start-test";

    /** Refuses the consumer of the health checks: the only one whose name is not made by Kafka Streams. */
    public static final class RefusesOtherConsumers implements MetricsReporter {
        @Override
        public void configure(Map<String, ?> configs) {
            if (configs.get("client.id").toString().startsWith("consumer-")) {
                throw new KafkaException("refused");
            }
        }

        @Override
        public void init(List<KafkaMetric> metrics) {}

        @Override
        public void metricChange(KafkaMetric metric) {}

        @Override
        public void metricRemoval(KafkaMetric metric) {}

        @Override
        public void close() {}
    }

    private static Settings settings() {
        return new Settings().set("application.id", APPLICATION, "test").set("metrics.port", "0", "test");
    }

    private static String get(int port, String path, int status) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(status);
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(path + " cannot be asked", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldBeLiveAndNotReadyOnBothPagesWhileTheNetworkIsLoaded() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MonitorSettings settings = MonitorSettings.of(settings().set("metrics.port", Integer.toString(port), "test"));
        assertThatThrownBy(() -> BeatwatchMonitor.start(settings, metrics -> {
                    get(port, "/health/live", 200);
                    get(port, "/health/ready", 503);
                    Scrape scrape = Scrape.parse(get(port, "/metrics", 200));
                    assertThat(scrape.value("beatwatch_live")).isEqualTo(1);
                    assertThat(scrape.value("beatwatch_ready")).isZero();
                    throw new IOException("that was all");
                }))
                .isInstanceOf(StartupException.class)
                .hasMessage("that was all");
    }

    @Test
    void shouldLeaveNothingOpenWhenTheHealthChecksCannotStart() throws Exception {
        SwitchableNetwork network = new SwitchableNetwork("cpu");
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            MonitorSettings settings = MonitorSettings.of(settings()
                    .set("bootstrap.servers", broker.bootstrapServers(), "test")
                    .set("kafka.metric.reporters", RefusesOtherConsumers.class.getName(), "test"));
            assertThatThrownBy(() -> BeatwatchMonitor.start(
                            settings,
                            metrics -> new FallbackNetwork(
                                    network, () -> network, Optional.empty(), Backoff.Pauses.DEFAULT, metrics)))
                    .isInstanceOf(StartupException.class)
                    .hasRootCauseMessage("refused");
            assertThat(network.open()).isZero();
            assertThat(network.closed()).isTrue();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains(APPLICATION) || name.equals("scorer-probe"));
        }
    }
}
