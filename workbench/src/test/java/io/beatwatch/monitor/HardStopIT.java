package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.cli.MonitorMain;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the monitor's process again and again in the middle of a replay. Batches are made to wait long, so that at every
 * kill beats are pending whose samples were committed long ago: a plain list of them would be lost.
 */
class HardStopIT {
    private static final int KILLS = 6;
    private static final int BEDS = 12;
    private static final int SIGNAL_SECONDS = 150;
    private static final double SPEED = 2;
    private static final long SEED = 20260101;
    private static final Duration MOST = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void shouldPublishEveryBeatOnceWhenTheProcessIsKilledWhileBatchesArePending() throws Exception {
        TestData.useRepositoryModels();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(4));
            try (Gateway gateway = new Gateway(Gateway.producer(client), ward(), chunk(), SPEED, Clock.systemUTC())) {
                Thread sending = new Thread(() -> gateway.run(MOST), "gateway");
                sending.start();
                Random random = new Random(SEED);
                for (int kill = 0; kill < KILLS; kill++) {
                    Process monitor = start(broker.bootstrapServers());
                    try {
                        long before = committedBeats(client);
                        awaitMoreBeats(client, before, monitor);
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
                    } finally {
                        monitor.destroyForcibly().waitFor();
                    }
                    assertThat(monitor.exitValue()).as("killed, not ended").isEqualTo(137);
                }
                Process last = start(broker.bootstrapServers());
                try {
                    sending.join();
                    Map<String, List<Long>> expected = UninterruptedRun.beats(
                            ward(), ModelContract.read(ModelFinder.find(Setting.DEFAULT_MODEL)), SIGNAL_SECONDS);
                    Map<String, List<Long>> found = read(client, expected);
                    assertThat(difference(expected, found)).as("beats lost").isEmpty();
                    assertThat(found).as("beats repeated or invented").isEqualTo(expected);
                } finally {
                    last.destroyForcibly().waitFor();
                }
            }
        }
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(250));
    }

    private static List<Bed> ward() {
        List<Bed> beds = new ArrayList<>();
        for (int i = 0; i < BEDS; i++) {
            OptionalLong length = OptionalLong.of(SIGNAL_SECONDS * 250L);
            beds.add(new Bed("bed-" + i, TestBedSignal.of(250, SEED + i, length), chunk()));
        }
        return beds;
    }

    /** What the image holds, without the broker and PyTorch that this process has. */
    private static String productionClassPath() throws IOException {
        Path target = Path.of("..", "monitor-app", "target").toAbsolutePath();
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("classpath.txt")).strip();
    }

    /** The real application in a process of its own, with timeouts that suit a test. */
    private Process start(String bootstrapServers) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xmx512m",
                "-D" + ModelFinder.HOME_PROPERTY + "=" + System.getProperty(ModelFinder.HOME_PROPERTY),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                productionClassPath(),
                MonitorMain.class.getName(),
                "run",
                "--bootstrap-server",
                bootstrapServers));
        Map<String, String> settings = Map.of(
                "metrics.port", "0",
                "batch.size", "4096",
                "batch.delay", "2s",
                "kafka.consumer.session.timeout.ms", "1500",
                "kafka.consumer.heartbeat.interval.ms", "400",
                "kafka.producer.transaction.timeout.ms", "3000");
        settings.forEach((key, value) -> {
            command.add("--set");
            command.add(key + "=" + value);
        });
        File log = folder.resolve("monitor.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private static long committedBeats(Map<String, ?> client) {
        long[] count = {0};
        try (TopicReader<AnnotatedBeat> reader = beats(client)) {
            while (reader.poll(Duration.ofMillis(500), record -> count[0]++) > 0) {
                // until nothing more is there
            }
        }
        return count[0];
    }

    /** The process has taken over and published: from here on there are pending beats at any moment. */
    private static void awaitMoreBeats(Map<String, ?> client, long before, Process monitor)
            throws InterruptedException {
        long deadline = System.nanoTime() + MOST.toNanos();
        while (committedBeats(client) <= before) {
            assertThat(monitor.isAlive())
                    .as("the monitor runs until it is killed")
                    .isTrue();
            assertThat(System.nanoTime()).as("beats come within " + MOST).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static TopicReader<AnnotatedBeat> beats(Map<String, ?> client) {
        Map<String, Object> config = new HashMap<>(client);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
        return new TopicReader<>(config, Topics.BEATS, Topics.BEATS.value().deserializer(), true);
    }

    private static Map<String, List<Long>> read(Map<String, ?> client, Map<String, List<Long>> expected) {
        int total = expected.values().stream().mapToInt(List::size).sum();
        Map<String, List<Long>> found = new HashMap<>();
        try (TopicReader<AnnotatedBeat> reader = beats(client)) {
            long deadline = System.nanoTime() + MOST.toNanos();
            int count = 0;
            while (count < total && System.nanoTime() < deadline) {
                count += poll(reader, found, Duration.ofMillis(200));
            }
            // long enough for a batch that should not be there
            poll(reader, found, Duration.ofSeconds(4));
        }
        return found;
    }

    private static int poll(TopicReader<AnnotatedBeat> reader, Map<String, List<Long>> found, Duration most) {
        return reader.poll(
                most,
                record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                        .add(record.value().getSample()));
    }

    private static List<String> difference(Map<String, List<Long>> all, Map<String, List<Long>> some) {
        return all.entrySet().stream()
                .flatMap(e -> e.getValue().stream()
                        .filter(beat ->
                                !some.getOrDefault(e.getKey(), List.of()).contains(beat))
                        .map(beat -> e.getKey() + " " + beat))
                .toList();
    }
}
