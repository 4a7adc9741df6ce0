package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.TopicReader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Scoring fails again and again, with nothing in reserve, and each time a stream thread ends with beats that wait: none is
 * missing afterwards, and none is there twice.
 */
@Timeout(90)
class ScoringFailureIT {
    private static final int SIGNAL_SECONDS = 60;
    private static final double SPEED = 3;
    private static final int FAILURES = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    @Test
    void shouldPublishEveryBeatWhenScoringFailsAgainAndAgain() throws Exception {
        SwitchableNetwork network = new SwitchableNetwork("cpu");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                BeatwatchMonitor monitor = start(broker, network)) {
            monitor.awaitRunning(Duration.ofSeconds(30));
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Gateway gateway = new Gateway(Gateway.producer(client), ward(), chunk(), SPEED, Clock.systemUTC())) {
                Thread sending = new Thread(() -> gateway.run(Duration.ofMinutes(1)), "gateway");
                sending.start();
                for (int failure = 0; failure < FAILURES; failure++) {
                    awaitBatches(network, network.batches() + 20);
                    double before = failedBatches(monitor);
                    network.fail(true);
                    // the batch, the first beat of it alone, and nobody's beat: now the thread ends
                    while (failedBatches(monitor) < before + 3) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                    network.fail(false);
                }
                sending.join();
                monitor.checkHealthy();
                Map<String, List<Long>> expected = expected();
                assertThat(read(client, count(expected))).isEqualTo(expected);
            }
        }
    }

    private static BeatwatchMonitor start(EmbeddedBroker broker, SwitchableNetwork network) {
        Settings settings = new Settings()
                .set("bootstrap.servers", broker.bootstrapServers(), "test")
                .set("stream.threads", "1", "test")
                .set("kafka.consumer.session.timeout.ms", "1500", "test")
                .set("kafka.consumer.heartbeat.interval.ms", "400", "test")
                .set("metrics.port", "0", "test");
        return BeatwatchMonitor.start(
                MonitorSettings.of(settings),
                metrics ->
                        new FallbackNetwork(network, () -> network, Optional.empty(), Backoff.Pauses.DEFAULT, metrics));
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(250));
    }

    private static List<Bed> ward() {
        List<Bed> beds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            OptionalLong length = OptionalLong.of(SIGNAL_SECONDS * 250L);
            beds.add(new Bed("bed-" + i, TestBedSignal.of(250, i, length), chunk()));
        }
        return beds;
    }

    private static double failedBatches(BeatwatchMonitor monitor) {
        return monitor.metrics()
                .registry()
                .get("beatwatch.scorer.failures")
                .counter()
                .count();
    }

    private static void awaitBatches(SwitchableNetwork network, int batches) throws InterruptedException {
        while (network.batches() < batches) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static Map<String, List<Long>> expected() {
        return UninterruptedRun.beats(ward(), TestNetwork.CONTRACT, SIGNAL_SECONDS);
    }

    private static int count(Map<String, List<Long>> beats) {
        return beats.values().stream().mapToInt(List::size).sum();
    }

    /** What was published until there are so many, or nothing can be hoped for any more, and shortly after. */
    private static Map<String, List<Long>> read(Map<String, ?> client, int beats) {
        Map<String, List<Long>> found = new TreeMap<>();
        try (TopicReader<AnnotatedBeat> reader =
                new TopicReader<>(client, Topics.BEATS, Topics.BEATS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (count(found) < beats && System.nanoTime() < deadline) {
                reader.poll(
                        Duration.ofMillis(200),
                        record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                                .add(record.value().getSample()));
            }
            reader.poll(
                    Duration.ofSeconds(2),
                    record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                            .add(record.value().getSample()));
        }
        return found;
    }
}
