package io.beatwatch.benchmarks;

import io.beatwatch.ecg.evaluation.RecordSets;
import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.schema.Alert;
import io.beatwatch.schema.AlertFormat;
import io.beatwatch.schema.Topics;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import io.beatwatch.workbench.replay.Bed;
import io.beatwatch.workbench.replay.BedPlan;
import io.beatwatch.workbench.replay.ChunkLength;
import io.beatwatch.workbench.replay.Gateway;
import io.beatwatch.workbench.replay.LeadChoice;
import io.beatwatch.workbench.replay.RecordFiles;
import io.beatwatch.workbench.replay.SimulatedWard;
import io.beatwatch.workbench.replay.TopicReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A ward on one machine: embedded broker, gateways, monitor and a reader of the alerts in one process, in real time.
 * The beds play MIT-BIH records from different starts where they are found (real rhythms, real alarm rates), else
 * simulated patients. Said at the end: whether everything kept up, and the latency from the gateway sending the chunk
 * that completes a beat's window to the alert in the hands of a read-committed reader. Both sides use one clock.
 */
@Command(name = "ward-load", mixinStandardHelpOptions = true, description = "Load benchmark: a ward on one machine.")
public final class WardLoad implements Callable<Integer> {
    /** After the last chunk, how long no beat may come before all are thought to be there. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Later than this at the end, or in sending, the machine is too slow for the ward. */
    private static final double MOST_SECONDS_LATE = 1;

    @Option(names = "--beds", defaultValue = "500", description = "Number of beds (default: ${DEFAULT-VALUE}).")
    private int beds;

    @Option(names = "--seconds", defaultValue = "120", description = "How long (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "30",
            description = "Seconds of them that latency and load leave out: classes are loaded and compiled, and what"
                    + " queued meanwhile is worked off (default: ${DEFAULT-VALUE}).")
    private long warmUpSeconds;

    @Option(names = "--chunk-ms", defaultValue = "250", description = "Chunk length (default: ${DEFAULT-VALUE}).")
    private long chunkMillis;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|DIR",
            defaultValue = Setting.DEFAULT_MODEL,
            description = "Network: a name in models/ or a folder (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--leads", defaultValue = "first", description = "all, first or names (default: first).")
    private String leads;

    @Option(names = "--simulate", description = "Simulated patients also where records are there.")
    private boolean simulate;

    @Option(
            names = {"-s", "--set"},
            description = "Any setting of the monitor.")
    private Map<String, String> set = new LinkedHashMap<>();

    private final Histogram latencyMillis = new Histogram(600_000, 3);
    private final Histogram publishMillis = new Histogram(600_000, 3);
    private long alerts;
    private long worstBehindMillis;
    private boolean keptUp;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    private WardLoad() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new WardLoad()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        ChunkLength chunk = new ChunkLength(Duration.ofMillis(chunkMillis));
        List<Bed> ward = ward(chunk);
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Settings settings = new Settings()
                    .set("bootstrap.servers", broker.bootstrapServers(), "benchmark")
                    .set("topics.partitions", "4", "benchmark")
                    .set("metrics.port", "0", "benchmark")
                    .set("model", model, "--model");
            set.forEach((key, value) -> settings.set(key, value, "--set"));
            MonitorSettings checked = MonitorSettings.of(settings);
            try (BeatwatchMonitor monitor = BeatwatchMonitor.start(checked)) {
                monitor.awaitRunning(Duration.ofSeconds(60));
                System.out.printf("%d beds, %s%n", beds, monitor.describeScoring());
                measure(monitor, chunk, ward);
                monitor.checkHealthy();
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return keptUp ? 0 : 1;
    }

    private List<Bed> ward(ChunkLength chunk) throws IOException {
        Optional<Path> mitdb = simulate ? Optional.empty() : RecordFiles.mitdb();
        if (mitdb.isEmpty()) {
            System.out.println("simulated patients");
            return SimulatedWard.of(beds, SampleRate.ofHertz(360), 1, chunk, false);
        }
        System.out.println("MIT-BIH records of the seed split's test side");
        List<Path> paths =
                RecordSets.SEED_TEST.stream().map(mitdb.get()::resolve).toList();
        return BedPlan.endless(paths, beds, LeadChoice.parse(leads), chunk);
    }

    private void measure(BeatwatchMonitor monitor, ChunkLength chunk, List<Bed> ward) throws InterruptedException {
        Map<String, Object> client = BeatwatchMonitor.clientConfig(monitor.settings());
        Load load = null;
        long begin = System.nanoTime();
        try (Gateway gateway = new Gateway(Gateway.producer(client), ward, chunk, 1, Clock.systemUTC());
                TopicReader<byte[]> reader = new TopicReader<>(client, Topics.ALERTS, (topic, bytes) -> bytes, true)) {
            Thread sending = new Thread(
                    () -> {
                        try {
                            gateway.run(Duration.ofSeconds(seconds));
                        } catch (RuntimeException e) {
                            failure.set(e);
                        }
                    },
                    "gateway");
            sending.start();
            long lastBeats = System.nanoTime();
            double beats = 0;
            long sentAll = 0;
            double samplesLate = 0;
            while (sending.isAlive() || System.nanoTime() - lastBeats < QUIET.toNanos()) {
                boolean warm = System.nanoTime() - begin
                        > Duration.ofSeconds(warmUpSeconds).toNanos();
                if (warm && load == null) {
                    load = Load.now(monitor.metrics().beatsClassified());
                }
                reader.poll(Duration.ofMillis(20), record -> read(record.value(), warm));
                if (warm) {
                    worstBehindMillis =
                            Math.max(worstBehindMillis, gateway.behind().toMillis());
                }
                if (monitor.metrics().beatsClassified() != beats) {
                    beats = monitor.metrics().beatsClassified();
                    lastBeats = System.nanoTime();
                }
                if (!sending.isAlive() && sentAll == 0) {
                    sentAll = System.nanoTime();
                    samplesLate = gateway.samplesSent() - monitor.metrics().samplesTaken();
                }
            }
            report(gateway, beats, samplesLate, (lastBeats - sentAll) / 1e6);
            if (load != null) {
                load.report(Load.now(beats));
            }
        }
    }

    private void read(byte[] bytes, boolean warm) {
        long now = System.currentTimeMillis();
        Alert alert = AlertFormat.parse(bytes);
        alerts++;
        if (warm) {
            latencyMillis.recordValue(Math.max(0, now - millis(alert.getDetectionTime())));
            publishMillis.recordValue(
                    Math.max(0, millis(alert.getPublicationTime()) - millis(alert.getDetectionTime())));
        }
    }

    private static long millis(com.google.protobuf.Timestamp t) {
        return t.getSeconds() * 1000 + t.getNanos() / 1_000_000;
    }

    private void report(Gateway gateway, double beats, double samplesLate, double drainMillis) {
        double secondsLate = samplesLate / (gateway.samplesSent() / (double) seconds);
        keptUp = secondsLate < MOST_SECONDS_LATE && worstBehindMillis < 1000 * MOST_SECONDS_LATE;
        System.out.printf(
                "sent %,d samples, %,.0f samples/s; %,.0f beats, %.0f beats/s; %,d alerts%n",
                gateway.samplesSent(), gateway.samplesSent() / (double) seconds, beats, beats / seconds, alerts);
        System.out.printf(
                "gateway late by %d ms at the most; at its end the monitor had %,.0f samples to go (%.2f s of signal),"
                        + " last beat %.0f ms later%n",
                worstBehindMillis, samplesLate, secondsLate, drainMillis);
        System.out.printf(
                "chunk sent -> alert handed to Kafka: median %d ms, p99 %d ms%n",
                publishMillis.getValueAtPercentile(50), publishMillis.getValueAtPercentile(99));
        System.out.printf(
                "chunk sent -> alert read (read_committed): median %d ms, p95 %d ms, p99 %d ms, max %d ms (%,d alerts"
                        + " after %d s)%n",
                latencyMillis.getValueAtPercentile(50),
                latencyMillis.getValueAtPercentile(95),
                latencyMillis.getValueAtPercentile(99),
                latencyMillis.getMaxValue(),
                latencyMillis.getTotalCount(),
                warmUpSeconds);
        System.out.println(keptUp ? "kept up" : "FELL BEHIND");
    }

    /**
     * What the process and the monitor's stream threads have used so far. The rest is broker, gateways, this reader,
     * compilation and garbage collection.
     */
    private record Load(long nanoTime, double beats, double processSeconds, double streamThreadSeconds) {
        static Load now(double beats) {
            double process = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getProcessCpuTime()
                    / 1e9;
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            double streams = 0;
            for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (thread != null && thread.getThreadName().matches(".*StreamThread-\\d+")) {
                    streams += Math.max(0, threads.getThreadCpuTime(thread.getThreadId())) / 1e9;
                }
            }
            return new Load(System.nanoTime(), beats, process, streams);
        }

        void report(Load end) {
            double wall = (end.nanoTime - nanoTime) / 1e9;
            System.out.printf(
                    "after warm-up: %.2f cores in all, %.2f cores in stream threads, %.2f ms of a stream thread per"
                            + " beat%n",
                    (end.processSeconds - processSeconds) / wall,
                    (end.streamThreadSeconds - streamThreadSeconds) / wall,
                    1e3 * (end.streamThreadSeconds - streamThreadSeconds) / (end.beats - beats));
        }
    }
}
