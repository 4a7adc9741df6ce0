package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * The only scorer there is does not answer for longer than a transaction may last. Chunks are taken in and committed all
 * the same, and no stream thread is lost: the beats wait.
 */
@Timeout(120)
class ScorerStallIT {
    private static final Duration STALL = Duration.ofSeconds(14);
    private static final int SIGNAL_SECONDS = 30;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    @Test
    void shouldCommitMeanwhileAndPublishEveryBeatOnceWhenTheScorerStallsForLongerThanATransaction() throws Exception {
        SwitchableNetwork network = new SwitchableNetwork("cpu");
        Map<String, List<Long>> expected = UninterruptedRun.beats(List.of(bed()), TestNetwork.CONTRACT, SIGNAL_SECONDS);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka.streams");
        kafka.addAppender(lines);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                BeatwatchMonitor monitor = start(broker, network)) {
            monitor.awaitRunning(Duration.ofSeconds(30));
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Gateway gateway =
                            new Gateway(Gateway.producer(client), List.of(bed()), chunk(), 1, Clock.systemUTC());
                    Admin admin = Admin.create(client)) {
                Thread sending = new Thread(() -> gateway.run(Duration.ofMinutes(1)), "gateway");
                sending.start();
                while (network.batches() < 4) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                network.hang(true);
                TimeUnit.SECONDS.sleep(1);
                long before = committed(admin);
                TimeUnit.MILLISECONDS.sleep(STALL.toMillis() - 1000);
                assertThat(committed(admin))
                        .as("chunks committed during the stall")
                        .isGreaterThan(before);
                network.hang(false);
                sending.join();
                assertThat(read(client, expected.get("bed").size())).isEqualTo(expected);
            } finally {
                network.hang(false);
            }
            monitor.checkHealthy();
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .as("what Kafka Streams complains of")
                    .isEmpty();
        } finally {
            kafka.detachAppender(lines);
        }
    }

    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("beatwatch").partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(e -> e.getKey().topic().equals(Topics.SAMPLES.name()))
                .mapToLong(e -> e.getValue().offset())
                .sum();
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(250));
    }

    private static Bed bed() {
        return new Bed("bed", TestBedSignal.of(250, 7, OptionalLong.of(SIGNAL_SECONDS * 250L)), chunk());
    }

    private static BeatwatchMonitor start(EmbeddedBroker broker, SwitchableNetwork network) {
        Settings settings = new Settings()
                .set("bootstrap.servers", broker.bootstrapServers(), "test")
                .set("topics.partitions", "1", "test")
                .set("stream.threads", "1", "test")
                .set("metrics.port", "0", "test");
        return BeatwatchMonitor.start(
                MonitorSettings.of(settings),
                metrics ->
                        new FallbackNetwork(network, () -> network, Optional.empty(), Backoff.Pauses.DEFAULT, metrics));
    }

    private static Map<String, List<Long>> read(Map<String, Object> client, int beats) {
        Map<String, List<Long>> found = new TreeMap<>();
        try (TopicReader<AnnotatedBeat> reader =
                new TopicReader<>(client, Topics.BEATS, Topics.BEATS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            int count = 0;
            while (count < beats && System.nanoTime() < deadline) {
                count += reader.poll(
                        Duration.ofMillis(200),
                        record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                                .add(record.value().getSample()));
            }
        }
        return found;
    }
}
