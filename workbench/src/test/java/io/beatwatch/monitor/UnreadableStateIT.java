package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.monitor.state.Envelope;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A monitor that takes over changelogs in which another version, later than this one, wrote what nobody knows here. */
@Timeout(90)
class UnreadableStateIT {
    private static final String APPLICATION = "beatwatch";
    private static final String STORE = "patient-journal";
    private static final int SIGNAL_SECONDS = 20;
    private static final byte[] OF_ANOTHER_VERSION = Envelope.seal(
            Envelope.Content.PATIENT, 99, out -> out.writeUTF("what a version that is still to come persists"));

    @Test
    void shouldGoOnWithoutThePatientsMemoryWhenNothingOfItCanBeRead() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(1));
            writeChangelogs(client);
            try (BeatwatchMonitor monitor = start(broker)) {
                monitor.awaitRunning(Duration.ofSeconds(30));
                Map<String, List<Long>> expected =
                        UninterruptedRun.beats(List.of(bed()), TestNetwork.MEMORY_CONTRACT, SIGNAL_SECONDS);
                try (Gateway gateway =
                        new Gateway(Gateway.producer(client), List.of(bed()), chunk(), 20, Clock.systemUTC())) {
                    gateway.run(Duration.ofSeconds(30));
                }
                assertThat(read(client, expected.get("bed").size())).isEqualTo(expected);
                monitor.checkHealthy();
                assertThat(monitor.metrics()
                                .registry()
                                .get("beatwatch.unreadable.state")
                                .tag("store", STORE)
                                .counter()
                                .count())
                        .as("a key, a snapshot and an entry")
                        .isEqualTo(3);
            }
        }
    }

    private static void writeChangelogs(Map<String, Object> client) throws Exception {
        try (Admin admin = Admin.create(client);
                Producer<String, byte[]> later =
                        new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            String topic = APPLICATION + "-" + STORE + "-changelog";
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
            for (String key : List.of("bed", "Sbed", "E\0\0\0\0bed")) {
                later.send(new ProducerRecord<>(topic, key, OF_ANOTHER_VERSION)).get();
            }
        }
    }

    private static Bed bed() {
        return new Bed("bed", TestBedSignal.of(250, 7, OptionalLong.of(SIGNAL_SECONDS * 250L)), chunk());
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofMillis(250));
    }

    private static BeatwatchMonitor start(EmbeddedBroker broker) {
        Settings settings = new Settings()
                .set("bootstrap.servers", broker.bootstrapServers(), "test")
                .set("application.id", APPLICATION, "test")
                .set("stream.threads", "1", "test")
                .set("metrics.port", "0", "test");
        return BeatwatchMonitor.start(
                MonitorSettings.of(settings),
                metrics -> new FallbackNetwork(
                        new MemoryNetwork(), MemoryNetwork::new, Optional.empty(), Backoff.Pauses.DEFAULT, metrics));
    }

    /** Its patients are learned, so that every store has something to do. */
    private static final class MemoryNetwork implements ServedNetwork {
        @Override
        public ModelContract contract() {
            return TestNetwork.MEMORY_CONTRACT;
        }

        @Override
        public String engine() {
            return "onnxruntime";
        }

        @Override
        public String device() {
            return "cpu";
        }

        @Override
        public BeatScorer openScorer() {
            return new TestNetwork(contract(), new ArrayList<>());
        }

        @Override
        public void close() {}
    }

    private static Map<String, List<Long>> read(Map<String, Object> client, int beats) throws InterruptedException {
        Map<String, List<Long>> found = new HashMap<>();
        try (TopicReader<AnnotatedBeat> reader =
                new TopicReader<>(client, Topics.BEATS, Topics.BEATS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
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
