package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.signal.LeadScale;
import io.beatwatch.ecg.wfdb.Annotation;
import io.beatwatch.monitor.patient.StreamMetadata;
import io.beatwatch.monitor.scoring.Backoff;
import io.beatwatch.monitor.scoring.FallbackNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.TopicReader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The largest chunks that are allowed: 12 leads, 1000 Hz, 10 s. The beats of one of them, each with its strip of all
 * leads, wait together for their batch, and are more than a Kafka record may hold.
 */
@Timeout(120)
class LargeChunkIT {
    private static final int LEADS = 12;
    private static final int HERTZ = 1000;
    private static final int SIGNAL_SECONDS = 60;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

    /** The same on every lead, as many as are allowed. */
    private record TwelveLeads(TestSignal lead) implements BedSignal {
        @Override
        public StreamMetadata metadata() {
            StreamMetadata one = lead.metadata();
            List<String> names = IntStream.range(0, LEADS)
                    .mapToObj(i -> "MDC_ECG_ELEC_POTL_" + i)
                    .toList();
            return new StreamMetadata(
                    one.deviceId(), one.rate(), names, Collections.nCopies(LEADS, new LeadScale(200, 1024)), true);
        }

        @Override
        public OptionalLong length() {
            return lead.length();
        }

        @Override
        public short[][] next(int count) {
            short[][] samples = new short[LEADS][];
            Arrays.fill(samples, lead.next(count)[0]);
            return samples;
        }

        @Override
        public List<Annotation> truth() {
            return lead.truth();
        }
    }

    private static Bed bed() {
        TestSignal lead = new TestSignal(HERTZ, 7, OptionalLong.of((long) SIGNAL_SECONDS * HERTZ));
        return new Bed("bed", new TwelveLeads(lead), chunk());
    }

    private static ChunkLength chunk() {
        return new ChunkLength(Duration.ofSeconds(10));
    }

    @Test
    void shouldPublishEveryBeatWhenThoseThatWaitAreMoreThanARecordMayHold() throws Exception {
        SwitchableNetwork network = new SwitchableNetwork("cpu");
        Map<String, List<Long>> expected = UninterruptedRun.beats(List.of(bed()), TestNetwork.CONTRACT, SIGNAL_SECONDS);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                BeatwatchMonitor monitor = start(broker, network)) {
            monitor.awaitRunning(Duration.ofSeconds(30));
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Gateway gateway = new Gateway(
                    Gateway.producer(client),
                    List.of(bed()),
                    chunk(),
                    Gateway.AS_FAST_AS_POSSIBLE,
                    Clock.systemUTC())) {
                gateway.run(Duration.ofMinutes(1));
            }
            int beats = expected.get("bed").size();
            assertThat(read(client, Topics.BEATS, AnnotatedBeat::getSample, beats))
                    .isEqualTo(expected);
            // with 48 000 values each, as text
            assertThat(read(client, Topics.ALERTS, Alert::getSample, beats / 10).get("bed"))
                    .hasSize(beats / 10);
            monitor.checkHealthy();
        }
    }

    private static BeatwatchMonitor start(EmbeddedBroker broker, SwitchableNetwork network) {
        Settings settings = new Settings()
                .set("bootstrap.servers", broker.bootstrapServers(), "test")
                .set("topics.partitions", "1", "test")
                .set("stream.threads", "1", "test")
                .set("batch.delay", "200ms", "test")
                .set("metrics.port", "0", "test");
        return BeatwatchMonitor.start(
                MonitorSettings.of(settings),
                metrics ->
                        new FallbackNetwork(network, () -> network, Optional.empty(), Backoff.Pauses.DEFAULT, metrics));
    }

    private static <V> Map<String, List<Long>> read(
            Map<String, Object> client, Topics.Topic<V> topic, java.util.function.Function<V, Long> sample, int most) {
        Map<String, List<Long>> found = new TreeMap<>();
        try (TopicReader<V> reader =
                new TopicReader<>(client, topic, topic.value().deserializer(), true)) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT.toMillis());
            int count = 0;
            while (count < most && System.nanoTime() < deadline) {
                count += reader.poll(
                        Duration.ofMillis(200),
                        record -> found.computeIfAbsent(record.key(), k -> new ArrayList<>())
                                .add(sample.apply(record.value())));
            }
        }
        return found;
    }
}
