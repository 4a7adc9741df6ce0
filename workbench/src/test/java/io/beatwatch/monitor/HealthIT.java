package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.health.HealthSettings;
import io.beatwatch.monitor.metrics.MonitorMeter;
import io.beatwatch.monitor.metrics.Scrape;
import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether the health pages tell the truth with the default settings: three monitors of one ward, each with a group of its
 * own, of which one's scorer will hang, one's stream thread will block and one's device will be lost; and all the while a
 * monitor of a ward without beds.
 */
@Timeout(150)
class HealthIT {
    /** For a quiet ward to stay green, and for a hang to be found. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private BeatwatchMonitor quiet;

    /** A step of the stream thread, outside the scorer, that does not come back while it is told so. */
    public static final class BlockingStep implements ConsumerInterceptor<byte[], byte[]> {
        private static volatile boolean blocked;

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            while (blocked && !records.isEmpty()) {
                try {
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return records;
                }
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    @Test
    void shouldFindWithinThirtySecondsWhatHangsAndStayGreenOtherwise() throws Exception {
        assertThat(HealthSettings.DEFAULT.slowestDetection()).isLessThan(LIMIT);
        SwitchableNetwork hanging = new SwitchableNetwork("cpu");
        SwitchableNetwork healthy = new SwitchableNetwork("cpu");
        SwitchableNetwork lost = new SwitchableNetwork("cuda");
        SwitchableNetwork reserve = new SwitchableNetwork("cpu");
        SwitchableNetwork idle = new SwitchableNetwork("cpu");
        List<SwitchableNetwork> networks = List.of(hanging, healthy, lost, reserve, idle);
        try (EmbeddedBroker quietBroker = EmbeddedBroker.start();
                EmbeddedBroker broker = EmbeddedBroker.start();
                BeatwatchMonitor noBeds = start(quietBroker, "no-beds", Map.of(), idle, Optional.empty());
                BeatwatchMonitor scorerHangs = start(broker, "scorer-hangs", Map.of(), hanging, Optional.empty());
                BeatwatchMonitor threadBlocks = start(
                        broker,
                        "thread-blocks",
                        Map.of("kafka.main.consumer.interceptor.classes", BlockingStep.class.getName()),
                        healthy,
                        Optional.empty());
                BeatwatchMonitor deviceIsLost = start(broker, "device-is-lost", Map.of(), lost, Optional.of(reserve))) {
            List<BeatwatchMonitor> all = List.of(scorerHangs, threadBlocks, deviceIsLost);
            quiet = noBeds;
            awaitReady(List.of(quiet));
            long quietSince = System.nanoTime();
            awaitReady(all);

            try (Gateway gateway = new Gateway(
                    Gateway.producer(Map.of("bootstrap.servers", broker.bootstrapServers())),
                    List.of(bed("one"), bed("two"), bed("three"), bed("four")),
                    chunk(),
                    1,
                    Clock.systemUTC())) {
                Thread sending = new Thread(() -> gateway.run(Duration.ofMinutes(2)), "gateway");
                sending.start();
                awaitSamples(all);
                hanging.hang(true);
                lost.fail(true);
                BlockingStep.blocked = true;
                long since = System.nanoTime();
                Duration scorerFound = awaitRed(scorerHangs, since, "the scorer has not answered for 1");
                Duration threadFound = awaitRed(threadBlocks, since, "has not advanced for 1");
                System.out.printf(
                        "/health/live was red %.1f s after the scorer hung, %.1f s after the thread blocked%n",
                        scorerFound.toMillis() / 1e3, threadFound.toMillis() / 1e3);
                assertThat(scorerFound).isLessThan(LIMIT);
                assertThat(threadFound).isLessThan(LIMIT);
                showsWhatWaits(scrape(threadBlocks));
                scoresOnTheReserve(deviceIsLost, reserve);
                gateway.stop();
                sending.join();
                while (System.nanoTime() - quietSince < LIMIT.toNanos()) {
                    isGreen(quiet);
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } finally {
                hanging.hang(false);
                BlockingStep.blocked = false;
            }
        }
        assertThat(networks).allMatch(SwitchableNetwork::closed);
        assertThat(networks).extracting(SwitchableNetwork::open).containsOnly(0);
    }

    private static BeatwatchMonitor start(
            EmbeddedBroker broker,
            String name,
            Map<String, String> more,
            SwitchableNetwork network,
            Optional<SwitchableNetwork> reserve) {
        Settings settings = new Settings()
                .set("bootstrap.servers", broker.bootstrapServers(), "test")
                .set("application.id", name, "test")
                .set("topics.partitions", "2", "test")
                .set("stream.threads", "1", "test")
                .set("metrics.port", "0", "test");
        more.forEach((key, value) -> settings.set(key, value, "test"));
        return BeatwatchMonitor.start(
                MonitorSettings.of(settings),
                metrics -> new FallbackNetwork(
                        network, () -> network, reserve.map(r -> () -> r), Backoff.Pauses.DEFAULT, metrics));
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(250));
    }

    private static Bed bed(String name) {
        return new Bed(name, TestBedSignal.of(250, name.hashCode(), OptionalLong.empty()), chunk());
    }

    private HttpResponse<String> get(BeatwatchMonitor monitor, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + monitor.metricsPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Scrape scrape(BeatwatchMonitor monitor) throws Exception {
        return Scrape.parse(get(monitor, "/metrics").body());
    }

    private void awaitReady(List<BeatwatchMonitor> all) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (BeatwatchMonitor monitor : all) {
            while (get(monitor, "/health/ready").statusCode() != 200 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            isGreen(monitor);
        }
    }

    private void isGreen(BeatwatchMonitor monitor) throws Exception {
        for (String path : List.of("/health/live", "/health/ready")) {
            HttpResponse<String> answer = get(monitor, path);
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        }
    }

    private static void awaitSamples(List<BeatwatchMonitor> all) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (all.stream().anyMatch(m -> m.metrics().beatsClassified() == 0) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(all).allMatch(m -> m.metrics().beatsClassified() > 0);
    }

    private Duration awaitRed(BeatwatchMonitor monitor, long sinceNanos, String problem) throws Exception {
        HttpResponse<String> answer = get(monitor, "/health/live");
        while (answer.statusCode() == 200 && System.nanoTime() - sinceNanos < 2 * LIMIT.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(100);
            isGreen(quiet);
            answer = get(monitor, "/health/live");
        }
        Duration after = Duration.ofNanos(System.nanoTime() - sinceNanos);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"status\" : \"red\"", problem, "restart the monitor");
        assertThat(get(monitor, "/health/ready").statusCode()).isEqualTo(503);
        return after;
    }

    private static void showsWhatWaits(Scrape scrape) {
        assertThat(scrape.value("beatwatch_live")).isZero();
        assertThat(scrape.value("beatwatch_ready")).isZero();
        // the gateway's four beds are on one or both of the two partitions
        assertThat(scrape.largest("beatwatch_behind_seconds")).isBetween(10.0, 30.0);
        assertThat(scrape.largest("beatwatch_lag_records")).isGreaterThan(20);
    }

    private void scoresOnTheReserve(BeatwatchMonitor monitor, SwitchableNetwork reserve) throws Exception {
        isGreen(monitor);
        assertThat(monitor.describeScoring()).endsWith("/cpu");
        assertThat(reserve.batches()).isPositive();
        Scrape scrape = scrape(monitor);
        assertThat(scrape.value("beatwatch_live")).isEqualTo(1);
        assertThat(scrape.value("beatwatch_ready")).isEqualTo(1);
        assertThat(scrape.value("beatwatch_scorer_fallbacks_total{from=\"cuda\",to=\"cpu\"}"))
                .isEqualTo(1);
        assertThat(scrape.value("beatwatch_scorer_on_fallback")).isEqualTo(1);
        assertThat(scrape.value("beatwatch_beds_active")).isEqualTo(4);
        assertThat(scrape.value("beatwatch_beds_lost")).isZero();
        assertThat(scrape.value("beatwatch_state_entries{store=\"patients\"}")).isEqualTo(4);
        assertThat(scrape.value("beatwatch_state_bytes{store=\"patients\"}")).isGreaterThan(4_000);
        assertThat(scrape.largest("beatwatch_behind_seconds")).isLessThan(3);
        assertThat(scrape.value("beatwatch_restore_seconds_count")).isPositive();
        assertThat(scrape.value("beatwatch_missing_seconds_total")).isZero();
        assertThat(scrape.value("beatwatch_signal_seconds_total{quality=\"clean\"}"))
                .isGreaterThan(20);
        assertThat(scrape.ownMeters())
                .isEqualTo(Arrays.stream(MonitorMeter.values())
                        .map(MonitorMeter::prometheusName)
                        .collect(Collectors.toCollection(java.util.TreeSet::new)));
        scrape.assertLabelsAreBounded();
        // jvm_gc_pause_seconds comes with the first collection only
        assertThat(scrape.meters().keySet())
                .contains(
                        "jvm_gc_memory_allocated_bytes_total",
                        "jvm_threads_live_threads",
                        "process_uptime_seconds",
                        "process_files_open_files",
                        "kafka_stream_alive_stream_threads");
    }
}
