package io.beatwatch.grafana;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.patient.ChunkWriter;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.EcgChunk;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.SimulatedBed;
import io.beatwatch.workbench.replay.SimulatedWard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What happens in the ward while Prometheus looks on: some of everything that a dashboard can show. */
final class WardRun {
    private static final ChunkLength CHUNK = new ChunkLength(Duration.ofMillis(250));
    private static final String LOST_BED = "bed-lost";

    /** Many ectopic beats of all classes, and two records (105, 108) that are noisy for long. */
    private static final List<String> RECORDS = List.of("208", "200", "213", "232", "105", "108", "222", "233");

    private final Map<String, Object> client;

    WardRun(MonitorSettings settings) {
        this.client = BeatwatchMonitor.clientConfig(settings);
    }

    static MonitorSettings settings(String bootstrapServers, int metricsPort) {
        return MonitorSettings.of(new Settings()
                .set("bootstrap.servers", bootstrapServers, "test")
                .set("topics.partitions", "4", "test")
                .set("beds.lost-after", "2s", "test")
                .set("metrics.port", Integer.toString(metricsPort), "test"));
    }

    /** Plays the beds' signals, faster than life, in the background until the duration is over. */
    CompletableFuture<Void> playBeds(double speed, Duration duration) {
        return CompletableFuture.runAsync(() -> {
            try (Gateway gateway = new Gateway(Gateway.producer(client), beds(), CHUNK, speed, Clock.systemUTC())) {
                gateway.run(duration);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<Bed> beds() throws IOException {
        Optional<Path> mitdb = RecordFiles.mitdb();
        if (mitdb.isEmpty()) {
            return SimulatedWard.of(RECORDS.size(), SampleRate.ofHertz(360), 1, CHUNK, false);
        }
        List<Path> records = RECORDS.stream().map(mitdb.get()::resolve).toList();
        return BedPlan.endless(records, RECORDS.size(), LeadChoice.ALL, CHUNK);
    }

    /**
     * A bed whose gateway repeats a chunk, loses one, has its lead fall off, starts to count anew, and falls silent
     * without a word.
     */
    void playBedThatIsLost() throws Exception {
        SampleRate rate = SampleRate.ofHertz(360);
        EcgSimulator patient =
                EcgSimulator.ofSeed(7, RhythmScript.random(7).repeated(), SimulationSettings.of(rate, EcgLead.II));
        Bed bed = new Bed(LOST_BED, new SimulatedBed(patient, "device-lost", false), CHUNK);
        try (Producer<String, EcgChunk> producer = Gateway.producer(client)) {
            SampleChunk[] chunks =
                    Stream.generate(() -> bed.next(Instant.now())).limit(12).toArray(SampleChunk[]::new);
            send(producer, chunks[0], chunks[1], chunks[1], chunks[3], chunks[4]);
            for (int i = 5; i < chunks.length; i++) {
                send(producer, withLeadOff(chunks[i]));
            }
            send(producer, sentNow(chunks[0]));
        }
    }

    private static SampleChunk withLeadOff(SampleChunk chunk) {
        return new SampleChunk(
                chunk.metadata(),
                chunk.firstSample(),
                chunk.samples(),
                new boolean[] {true},
                chunk.gatewayTime(),
                false);
    }

    private static SampleChunk sentNow(SampleChunk chunk) {
        return new SampleChunk(
                chunk.metadata(), chunk.firstSample(), chunk.samples(), chunk.leadOff(), Instant.now(), false);
    }

    private static void send(Producer<String, EcgChunk> producer, SampleChunk... chunks) throws Exception {
        for (SampleChunk chunk : chunks) {
            EcgChunk message = ChunkWriter.write(LOST_BED, chunk);
            producer.send(new ProducerRecord<>(Topics.SAMPLES.name(), LOST_BED, message))
                    .get();
        }
    }

    void sendRubbish() throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.SAMPLES.name(), LOST_BED, "rubbish".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    void learnFirstBedAnew() throws Exception {
        PatientCommand command = PatientCommand.newBuilder()
                .setStreamId(BedPlan.name(0))
                .setRelearn(Relearn.getDefaultInstance())
                .build();
        try (KafkaProducer<String, PatientCommand> producer = new KafkaProducer<>(
                client,
                Topics.COMMANDS.key().serializer(),
                Topics.COMMANDS.value().serializer())) {
            producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), command.getStreamId(), command))
                    .get();
        }
    }
}
