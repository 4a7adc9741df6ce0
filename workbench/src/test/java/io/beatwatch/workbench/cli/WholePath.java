package io.beatwatch.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.TestData;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine;

/** From replayed patients to a reader of alarms, with the commands that a person uses; the same on every broker. */
final class WholePath {
    private WholePath() {}

    /** Runs a command and returns what it shows. */
    static String run(int expectedCode, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new BeatwatchMain().commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(args);
        assertThat(code).as(err.toString()).isEqualTo(expectedCode);
        return out.toString();
    }

    /**
     * Sends simulated patients and a malformed chunk through a monitor and checks what comes out.
     *
     * @param servers of an empty broker
     * @param stateDir an empty folder for the monitor
     */
    static void checkOn(String servers, Path stateDir) throws Exception {
        TestData.useRepositoryModels();
        MonitorSettings settings = MonitorSettings.of(new Settings()
                .set("bootstrap.servers", servers, "test")
                .set("topics.partitions", "2", "test")
                .set("state.dir", stateDir.toString(), "test")
                // every S, V or F beat alarms, however unsure
                .set("alarm.min-probability.s", "0", "test")
                .set("alarm.min-probability.v", "0", "test")
                .set("alarm.min-probability.f", "0", "test")
                .set("metrics.port", "0", "test"));
        try (BeatwatchMonitor monitor = BeatwatchMonitor.start(settings)) {
            monitor.awaitRunning(Duration.ofSeconds(60));
            Map<String, Object> client = new HashMap<>(BeatwatchMonitor.clientConfig(settings));
            try (KafkaProducer<String, byte[]> producer =
                    new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
                byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(Topics.SAMPLES.name(), "bed-0001", rubbish))
                        .get();
            }
            String replayed =
                    run(0, "replay", "-b", servers, "--simulate", "--beds", "4", "--speed", "30", "--seconds", "10");
            assertThat(replayed).contains("4 beds", "sent ");

            String alarms = run(0, "alerts", "-b", servers, "--from-beginning", "--count", "3", "--seconds", "60");
            assertThat(alarms.lines().filter(l -> l.contains(" bed-"))).hasSize(3);
            assertThat(alarms).containsPattern("[\u2801-\u28ff]{3}").contains("^");

            assertThat(deadLetterReason(client, "bed-0001")).isEqualTo("UNREADABLE");
            // nobody of that name: the command has reached the monitor when it comes back
            assertThat(run(0, "relearn", "nobody", "-b", servers)).contains("nobody");
            assertThat(deadLetterReason(client, "nobody")).isEqualTo("UNKNOWN_STREAM");
            String metrics = metrics(monitor.metricsPort());
            // four beds of 360 Hz for some 300 s of signal, less the way through
            assertThat(value(metrics, "beatwatch_samples_total")).isGreaterThan(200_000);
            assertThat(value(metrics, "beatwatch_dead_letters_total{reason=\"unreadable\"}"))
                    .isEqualTo(1);
            assertThat(value(metrics, "beatwatch_batch_size_count{device=\"cpu\",engine=\"onnxruntime\"}"))
                    .isGreaterThan(10);
        }
    }

    private static String deadLetterReason(Map<String, ?> client, String streamId) {
        String[] reason = {null};
        try (TopicReader<byte[]> reader = new TopicReader<>(
                client, Topics.DEAD_LETTERS, Topics.DEAD_LETTERS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (reason[0] == null && System.nanoTime() < deadline) {
                reader.poll(Duration.ofMillis(200), record -> {
                    if (record.key().equals(streamId)) {
                        reason[0] = new String(
                                record.headers().lastHeader("beatwatch.reason").value(), StandardCharsets.UTF_8);
                    }
                });
            }
        }
        return reason[0];
    }

    private static String metrics(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static double value(String metrics, String series) {
        Matcher m =
                Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(metrics);
        assertThat(m.find()).as(series + " in\n" + metrics).isTrue();
        return Double.parseDouble(m.group(1));
    }
}
