package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.ecg.alarm.AlarmEvent;
import io.beatwatch.ecg.alarm.AlarmKind;
import io.beatwatch.ecg.alarm.AlarmLimits;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.monitor.cli.MonitorMain;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AnnotatedBeat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.annotation.RecordAnnotator;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedSignal;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.LimitedSignal;
import io.beatwatch.workbench.replay.SimulatedBed;
import io.beatwatch.workbench.replay.TopicReader;
import io.beatwatch.workbench.soak.SoakWard;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the monitor's process again and again in the middle of a replay. Batches are made to wait long, so that at every
 * kill beats are pending whose samples were committed long ago: a plain list of them would be lost. Alarms show at every
 * kill, too: whoever takes over goes on with them.
 */
class HardStopIT {
    private static final int KILLS = 6;
    private static final int BEDS = 12;
    /** On a machine that is busy otherwise processes start slowly, and the signal ends before all kills. */
    private static final int LEAST_KILLS = 2;

    private static final int SIGNAL_SECONDS = 120;
    private static final int LEAST_BEATS = 64;
    private static final double SPEED = 2;
    private static final long SEED = 20260101;
    private static final Duration MOST = Duration.ofMinutes(3);

    private static final Set<AlarmKind> BY_THE_CLOCK =
            EnumSet.of(AlarmKind.GATEWAY_LOST, AlarmKind.CLOCK_SKEW, AlarmKind.MONITOR_BEHIND);

    @TempDir
    private Path folder;

    @Test
    void shouldPublishEveryBeatAndAlarmOnceWhenTheProcessIsKilledWhileBatchesArePending() throws Exception {
        TestData.useRepositoryModels();
        // while the signals play
        CompletableFuture<Map<String, List<Long>>> undisturbedBeats =
                CompletableFuture.supplyAsync(HardStopIT::beatsInProcess);
        CompletableFuture<Map<String, List<String>>> undisturbedAlarms =
                undisturbedBeats.thenApplyAsync(beats -> alarmsInProcess());
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Map<String, Object> client = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
            TopicSetup.ensureTopics(client, Optional.of(4));
            try (Gateway gateway = new Gateway(Gateway.producer(client), ward(), chunk(), SPEED, Clock.systemUTC())) {
                Thread sending = new Thread(() -> gateway.run(MOST), "gateway");
                sending.start();
                Random random = new Random(SEED);
                int kills = 0;
                for (; kills < KILLS && sending.isAlive(); kills++) {
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
                assertThat(kills).isBetween(LEAST_KILLS, KILLS);
                Process last = start(broker.bootstrapServers());
                try {
                    sending.join();
                    Map<String, List<Long>> expected = undisturbedBeats.join();
                    Map<String, List<String>> expectedAlarms = undisturbedAlarms.join();
                    Map<String, List<Long>> found = read(client, expected);
                    assertThat(difference(expected, found)).as("beats lost").isEmpty();
                    assertThat(found).as("beats repeated or invented").isEqualTo(expected);
                    List<Alert> alarms = readAlarms(client, total(expectedAlarms));
                    assertThat(lines(alarms)).isEqualTo(expectedAlarms);
                    assertThat(idsOf(alarms, Alarm.Phase.START))
                            .doesNotHaveDuplicates()
                            .containsExactlyInAnyOrderElementsOf(idsOf(alarms, Alarm.Phase.END));
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
            beds.add(new Bed("bed-" + i, signal(i), chunk()));
        }
        return beds;
    }

    /**
     * Of every second bed every n-th beat is another one, which gives alarms that last; the others have runs, pauses,
     * asystole and fibrillation, which gives alarms that come and go.
     */
    private static BedSignal signal(int bed) {
        OptionalLong length = OptionalLong.of(SIGNAL_SECONDS * 250L);
        long seed = SEED + bed;
        if (bed % 2 == 0) {
            return TestBedSignal.of(250, seed, length, 1 + bed / 2);
        }
        EcgSimulator patient = EcgSimulator.ofSeed(
                seed, SoakWard.EVENTFUL, SimulationSettings.of(SampleRate.ofHertz(250), EcgLead.II));
        return new LimitedSignal(new SimulatedBed(patient, "device-" + bed, false), length.getAsLong());
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
                // how long a monitor takes to start is not what is tested
                "beds.lost-after", "10m",
                "kafka.consumer.session.timeout.ms", "1500",
                "kafka.consumer.heartbeat.interval.ms", "400",
                // whoever takes over ends what was left open; a broker would do it only then
                "kafka.producer.transaction.timeout.ms", "60000");
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
        int total = total(expected);
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

    private static int total(Map<String, ? extends List<?>> lines) {
        return lines.values().stream().mapToInt(List::size).sum();
    }

    private static Map<String, List<Long>> beatsInProcess() {
        try {
            return UninterruptedRun.beats(
                    ward(), ModelContract.read(ModelFinder.find(Setting.DEFAULT_MODEL)), LEAST_BEATS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What happens to alarms in an undisturbed run, by stream. */
    private static Map<String, List<String>> alarmsInProcess() {
        MonitorSettings settings = MonitorSettings.of(new Settings().set("bootstrap.servers", "none:9092", "test"));
        Map<String, List<String>> alarms = new TreeMap<>();
        try (ServedNetwork network = ServedNetwork.load(settings.scoring());
                BeatScorer scorer = network.openScorer()) {
            for (int bed = 0; bed < BEDS; bed++) {
                List<AlarmEvent> events = new RecordAnnotator(scorer, AlarmLimits.ADULT)
                        .annotate("bed-" + bed, signal(bed))
                        .alarms();
                if (!events.isEmpty()) {
                    alarms.put(
                            "bed-" + bed,
                            events.stream()
                                    .map(e -> line(e.kind().name(), e.phase().name(), e.sample(), e.decidedSample()))
                                    .toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(total(alarms)).as("enough alarms to lose one").isGreaterThan(20 * KILLS);
        return alarms;
    }

    private static List<Alert> readAlarms(Map<String, ?> client, int total) {
        List<Alert> alarms = new ArrayList<>();
        try (TopicReader<Alert> reader =
                new TopicReader<>(client, Topics.ALERTS, Topics.ALERTS.value().deserializer(), true)) {
            long deadline = System.nanoTime() + MOST.toNanos();
            while (alarms.stream().filter(HardStopIT::bySignal).count() < total && System.nanoTime() < deadline) {
                reader.poll(Duration.ofMillis(200), r -> addAlarm(alarms, r.value()));
            }
            // all beats are there, and time enough for more has passed
            reader.poll(Duration.ofMillis(500), r -> addAlarm(alarms, r.value()));
        }
        return alarms;
    }

    private static void addAlarm(List<Alert> alarms, Alert alert) {
        if (alert.hasAlarm()) {
            alarms.add(alert);
        }
    }

    /** By stream, without those that the machine's pace makes. */
    private static Map<String, List<String>> lines(List<Alert> alarms) {
        return alarms.stream()
                .filter(HardStopIT::bySignal)
                .collect(Collectors.groupingBy(
                        Alert::getStreamId,
                        TreeMap::new,
                        Collectors.mapping(
                                a -> line(
                                        a.getAlarm().getKind().name(),
                                        a.getAlarm().getPhase().name(),
                                        a.getAlarm().getOnsetSample(),
                                        a.getAlarm().getDecidedSample()),
                                Collectors.toList())));
    }

    private static boolean bySignal(Alert alert) {
        return !BY_THE_CLOCK.contains(
                AlarmKind.valueOf(alert.getAlarm().getKind().name()));
    }

    private static String line(String kind, String phase, long onset, long decided) {
        return kind + " " + phase + " " + onset + " " + decided;
    }

    private static List<String> idsOf(List<Alert> alarms, Alarm.Phase phase) {
        return alarms.stream()
                .filter(a -> a.getAlarm().getPhase() == phase)
                .map(a -> a.getAlarm().getAlarmId())
                .toList();
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
