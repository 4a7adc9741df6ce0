package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import io.beatwatch.monitor.patient.ScoredBeat;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.annotation.RecordAnnotator;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordedBed;
import io.beatwatch.workbench.replay.TopicReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole path over Kafka finds and classifies the very beats that the path in process does. */
class ReplayEqualsAnnotateIT {
    private static final List<String> RECORDS = List.of("213", "233");
    private static final List<Duration> CHUNKS =
            List.of(Duration.ofMillis(20), Duration.ofMillis(250), Duration.ofSeconds(1));
    private static final Duration MOST = Duration.ofMinutes(3);

    @Test
    void shouldGiveTheSameBeatsThroughTheBrokerAsInProcessWhateverTheChunkLength() throws Exception {
        Path mitdb = TestData.database("mitdb");
        TestData.useRepositoryModels();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            MonitorSettings settings = MonitorSettings.of(new Settings()
                    .set("bootstrap.servers", broker.bootstrapServers(), "test")
                    .set("topics.partitions", "4", "test")
                    .set("metrics.port", "0", "test"));
            List<Bed> beds = new ArrayList<>();
            Map<String, List<String>> expected = new HashMap<>();
            Map<String, List<String>> expectedAlarms = new HashMap<>();
            try (ServedNetwork network = ServedNetwork.load(settings.scoring());
                    BeatScorer scorer = network.openScorer();
                    BeatwatchMonitor monitor = BeatwatchMonitor.start(settings)) {
                for (String name : RECORDS) {
                    WfdbRecord record = WfdbRecord.read(mitdb.resolve(name));
                    RecordAnnotator.Result result = new RecordAnnotator(scorer, AlarmLimits.ADULT)
                            .annotate("record", RecordedBed.once(record, LeadChoice.FIRST));
                    List<String> inProcess = result.beats().stream()
                            .map(ReplayEqualsAnnotateIT::line)
                            .toList();
                    assertThat(inProcess).hasSizeGreaterThan(2000);
                    List<String> alarmsInProcess = result.alarms().stream()
                            .filter(event -> !byTheClock(event.kind()))
                            .map(ReplayEqualsAnnotateIT::line)
                            .toList();
                    assertThat(alarmsInProcess).hasSizeGreaterThan(20);
                    for (Duration chunk : CHUNKS) {
                        String stream = name + "-" + chunk.toMillis() + "ms";
                        expected.put(stream, inProcess);
                        expectedAlarms.put(stream, alarmsInProcess);
                        beds.add(new Bed(stream, RecordedBed.once(record, LeadChoice.FIRST), new ChunkLength(chunk)));
                    }
                }
                monitor.awaitRunning(Duration.ofSeconds(60));
                Map<String, Object> client = BeatwatchMonitor.clientConfig(settings);
                // beds of one chunk length share a gateway
                for (Duration chunk : CHUNKS) {
                    List<Bed> ward = beds.stream()
                            .filter(b -> b.streamId().endsWith("-" + chunk.toMillis() + "ms"))
                            .toList();
                    try (Gateway gateway = new Gateway(
                            Gateway.producer(client),
                            ward,
                            new ChunkLength(chunk),
                            Gateway.AS_FAST_AS_POSSIBLE,
                            Clock.systemUTC())) {
                        gateway.run(MOST);
                    }
                }
                assertThat(read(client, expected)).isEqualTo(expected);
                assertThat(readAlarms(client, expectedAlarms)).isEqualTo(expectedAlarms);
            }
        }
    }

    /** Reads until as many beats are there as expected, and a little longer to catch any that are too many. */
    private static Map<String, List<String>> read(Map<String, ?> client, Map<String, List<String>> expected) {
        int total = expected.values().stream().mapToInt(List::size).sum();
        Map<String, List<String>> found = new HashMap<>();
        try (TopicReader<AnnotatedBeat> reader =
                new TopicReader<>(client, Topics.BEATS, Topics.BEATS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + MOST.toNanos();
            int count = 0;
            while (count < total && System.nanoTime() < deadline) {
                count += poll(reader, found, Duration.ofMillis(200));
            }
            poll(reader, found, Duration.ofSeconds(2));
        }
        return found;
    }

    private static int poll(TopicReader<AnnotatedBeat> reader, Map<String, List<String>> found, Duration most) {
        return reader.poll(
                most,
                record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                        .add(record.value().getSample() + " " + record.value().getLabel()));
    }

    /** Which the speed of a replay makes. */
    private static boolean byTheClock(AlarmKind kind) {
        return kind == AlarmKind.CLOCK_SKEW || kind == AlarmKind.MONITOR_BEHIND;
    }

    private static Map<String, List<String>> readAlarms(Map<String, ?> client, Map<String, List<String>> expected) {
        int total = expected.values().stream().mapToInt(List::size).sum();
        Map<String, List<String>> found = new HashMap<>();
        try (TopicReader<Alert> reader =
                new TopicReader<>(client, Topics.ALERTS, Topics.ALERTS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + MOST.toNanos();
            while (found.values().stream().mapToInt(List::size).sum() < total && System.nanoTime() < deadline) {
                reader.poll(Duration.ofMillis(200), record -> take(record.value(), found));
            }
            reader.poll(Duration.ofSeconds(2), record -> take(record.value(), found));
        }
        return found;
    }

    private static void take(Alert alert, Map<String, List<String>> found) {
        Alarm alarm = alert.getAlarm();
        if (alert.hasAlarm() && !byTheClock(AlarmKind.valueOf(alarm.getKind().name()))) {
            found.computeIfAbsent(alert.getStreamId(), k -> new ArrayList<>())
                    .add(alarm.getKind() + " " + alarm.getPhase() + " " + alarm.getOnsetSample() + " "
                            + alarm.getDecidedSample() + " " + alarm.getSounds());
        }
    }

    private static String line(AlarmEvent event) {
        return event.kind() + " " + event.phase() + " " + event.sample() + " " + event.decidedSample() + " "
                + event.sounds();
    }

    private static String line(ScoredBeat scored) {
        return scored.pending().beat().rPeak() + " " + scored.beatClass();
    }
}
