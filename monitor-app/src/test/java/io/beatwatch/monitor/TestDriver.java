package io.beatwatch.monitor;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.detection.BedSettings;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.BatchSettings;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The monitor's topology in Kafka's test driver, with default alarms and beds. */
final class TestDriver {
    private TestDriver() {}

    static TopologyTestDriver start(
            ModelContract contract,
            Supplier<BeatScorer> scorers,
            BatchSettings batching,
            MeterRegistry meters,
            Path stateDir,
            Instant start) {
        return start(contract, scorers, batching, meters, stateDir, start, new HashMap<>());
    }

    /** @param changelog what was journalled before, and will be */
    static TopologyTestDriver start(
            ModelContract contract,
            Supplier<BeatScorer> scorers,
            BatchSettings batching,
            MeterRegistry meters,
            Path stateDir,
            Instant start,
            Map<Bytes, byte[]> changelog) {
        MonitorMetrics metrics = new MonitorMetrics(meters);
        MonitorTopology topology = new MonitorTopology(
                contract, scorers, batching, AlarmSettings.DEFAULT, AlertFormat.JSON, BedSettings.DEFAULT, metrics);
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        Patient.Settings patients = new Patient.Settings(contract, AlarmSettings.DEFAULT);
        return new TopologyTestDriver(
                topology.build(RecordedPatients.builder(changelog, patients, metrics)), config, start);
    }

    /** For bytes that need not be what the topic asks for. */
    static TestInputTopic<String, byte[]> input(TopologyTestDriver driver, Topics.Topic<?> topic) {
        return driver.createInputTopic(
                topic.name(), Serdes.String().serializer(), Serdes.ByteArray().serializer());
    }

    /** All that a bed sends from now on, each chunk at the moment when its signal is there. */
    static List<SampleChunk> chunks(TestBed bed, Duration length, Instant start) {
        List<SampleChunk> chunks = new ArrayList<>();
        Instant now = start;
        while (!bed.ended()) {
            now = now.plus(length);
            chunks.add(bed.next(now));
        }
        return chunks;
    }

    static <V> TestOutputTopic<String, V> output(TopologyTestDriver driver, Topics.Topic<V> topic) {
        return driver.createOutputTopic(
                topic.name(), topic.key().deserializer(), topic.value().deserializer());
    }
}
