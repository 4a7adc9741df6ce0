package io.beatwatch.benchmarks.ward;

import io.beatwatch.monitor.BeatwatchMonitor;
import io.beatwatch.monitor.settings.MonitorSettings;
import io.beatwatch.monitor.settings.Settings;
import io.beatwatch.workbench.broker.EmbeddedBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Broker, monitor and readers of alerts and beats, which stay for several runs of gateways, so that what was compiled stays
 * compiled. Both sides of a latency use one machine's clock. Single thread.
 */
public final class MeasuredWard implements AutoCloseable {
    /** Later than this at the end, or in sending, the machine is too slow for the ward. */
    private static final double MOST_SECONDS_LATE = 1;

    /** So late that nothing is to be learned from going on. */
    private static final double HOPELESS_SECONDS_LATE = 5;

    /** What comes no more within this after the last chunk does not come. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(90);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration GATHER_EVERY = Duration.ofSeconds(2);
    private static final int HOTTEST = 10;
    private static final int COLLECTIONS = 4;
    private static final String DEFAULT_PARTITIONS = "4";

    /**
     * What is the same for all runs.
     *
     * @param broker host and port; null for an embedded one
     * @param brokerPid process of another broker on this machine, whose processor time is to be counted; 0 for none
     * @param gatewayMain class whose command {@code gateway} runs the gateways in a process of their own; null for threads of
     *     this one
     * @param config files of settings, with a login for the broker where it wants one
     * @param set settings of the monitor, over those
     * @param samplesPerSecond how often stacks are looked at
     * @param allStacks also those of other threads than the stream threads, for the list of hot methods
     */
    public record Options(
            WardPlan plan,
            String broker,
            long brokerPid,
            Class<?> gatewayMain,
            List<Path> config,
            Map<String, String> set,
            double samplesPerSecond,
            boolean allStacks) {}

    private final Options options;
    private final EmbeddedBroker broker;
    private final BeatwatchMonitor monitor;
    private final LatencyReader alerts;
    private final LatencyReader beats;

    private MeasuredWard(
            Options options,
            EmbeddedBroker broker,
            BeatwatchMonitor monitor,
            LatencyReader alerts,
            LatencyReader beats) {
        this.options = options;
        this.broker = broker;
        this.monitor = monitor;
        this.alerts = alerts;
        this.beats = beats;
    }

    /** Starts everything but the gateways. */
    public static MeasuredWard open(Options options) throws IOException, InterruptedException {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            EmbeddedBroker broker = options.broker == null ? EmbeddedBroker.start() : null;
            if (broker != null) {
                opened.add(broker);
            }
            Settings settings = new Settings();
            options.config.forEach(settings::file);
            settings.set("bootstrap.servers", broker == null ? options.broker : broker.bootstrapServers(), "benchmark")
                    .set("topics.partitions", DEFAULT_PARTITIONS, "benchmark")
                    .set("metrics.port", "0", "benchmark");
            options.set.forEach((key, value) -> settings.set(key, value, "--set"));
            BeatwatchMonitor monitor = BeatwatchMonitor.start(MonitorSettings.of(settings));
            opened.add(monitor);
            monitor.awaitRunning(LONGEST_START);
            Map<String, Object> client = BeatwatchMonitor.clientConfig(monitor.settings());
            LatencyReader alerts = LatencyReader.ofAlerts(client);
            opened.add(alerts);
            return new MeasuredWard(options, broker, monitor, alerts, LatencyReader.ofBeats(client));
        } catch (IOException | InterruptedException | RuntimeException e) {
            for (int i = opened.size() - 1; i >= 0; i--) {
                closeAfter(e, opened.get(i));
            }
            throw e;
        }
    }

    private static void closeAfter(Exception failure, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** What scores and on what, for people. */
    public String describeScoring() {
        return monitor.describeScoring();
    }

    /**
     * Sends the samples of so many beds and measures.
     *
     * @param warmUp before the measurement
     * @param heap whether to look at the heap at the end, which takes some seconds
     */
    public WardReport run(int beds, Duration warmUp, Duration measured, boolean heap)
            throws IOException, InterruptedException {
        Map<String, Object> client = BeatwatchMonitor.clientConfig(monitor.settings());
        double takenBefore = monitor.metrics().samplesTaken();
        try (Generator generator = options.gatewayMain == null
                ? GatewayThreads.start(client, options.plan, beds)
                : GatewayProcess.start(
                        options.gatewayMain,
                        monitor.settings().bootstrapServers(),
                        options.config,
                        beds,
                        options.plan)) {
            Stretch warming = new Stretch(generator, takenBefore);
            warming.pass(warmUp, () -> {}, false);
            Stretch stretch = new Stretch(generator, takenBefore);
            alerts.begin();
            beats.begin();
            Figures before = Figures.now(this, generator);
            CpuTimes cpu = new CpuTimes();
            Map<Part, Long> seen;
            Map<Part, Map<String, Double>> hottest;
            try (StackSampler sampler = StackSampler.start(
                    name -> options.allStacks || ThreadParts.isStream(name), options.samplesPerSecond)) {
                stretch.pass(measured, cpu::gather, true);
                seen = sampler.counts();
                hottest = sampler.hottest(HOTTEST);
            }
            cpu.gather();
            Figures after = Figures.now(this, generator);
            alerts.end();
            beats.end();
            long full = 0;
            if (heap) {
                // what was sent in the measured stretch is to be read before the collection stops everything
                TimeUnit.SECONDS.sleep(1);
                full = heapAfterCollection();
            }
            generator.close();
            drain(generator, takenBefore);
            WardReport.Heap used = heap ? heap(full, heapAfterCollection(), beds) : null;
            return report(beds, warmUp, stretch, before, after, cpu, seen, hottest, used);
        } finally {
            monitor.checkHealthy();
        }
    }

    /** Waits until all that was sent has been taken, or nothing moves any more, and the alerts have come. */
    private void drain(Generator generator, double takenBefore) throws InterruptedException {
        long begin = System.nanoTime();
        long quietSince = begin;
        double before = -1;
        while (System.nanoTime() - begin < LONGEST_DRAIN.toNanos()
                && System.nanoTime() - quietSince < QUIET.toNanos()) {
            double now = monitor.metrics().samplesTaken()
                    - takenBefore
                    + monitor.metrics().beatsClassified()
                    + alerts.records()
                    + beats.records();
            if (now != before || monitor.metrics().samplesTaken() - takenBefore < generator.samplesSent()) {
                quietSince = System.nanoTime();
                before = now;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    /** The least of several, since what is on its way through clients and broker at a moment is no patient's. */
    private static long heapAfterCollection() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            TimeUnit.MILLISECONDS.sleep(300);
        }
        return least;
    }

    private static WardReport.Heap heap(long full, long empty, int beds) {
        return new WardReport.Heap(full, empty, (full - empty) / (double) beds);
    }

    /** Time in which gateways send, and how late gateways and monitor are in it. */
    private final class Stretch {
        private final Generator generator;
        private final double takenBefore;
        private final long begin = System.nanoTime();
        private final long sentAtBegin;
        private long end;
        private long worstBehindMillis;
        private double secondsLate;
        private boolean hopeless;

        Stretch(Generator generator, double takenBefore) {
            this.generator = generator;
            this.takenBefore = takenBefore;
            this.sentAtBegin = generator.samplesSent();
        }

        /**
         * Waits until it is over.
         *
         * @param sometimes is called every second or so
         * @param mayGiveUp whether it is over at once where all is lost
         */
        void pass(Duration length, Runnable sometimes, boolean mayGiveUp) throws InterruptedException {
            long called = begin;
            while (System.nanoTime() - begin < length.toNanos() && !hopeless) {
                TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
                generator.check();
                alerts.check();
                beats.check();
                long behind = generator.behind().toMillis();
                worstBehindMillis = Math.max(worstBehindMillis, behind);
                hopeless = mayGiveUp && (behind > 1000 * HOPELESS_SECONDS_LATE || late() > 2 * HOPELESS_SECONDS_LATE);
                if (System.nanoTime() - called > GATHER_EVERY.toNanos()) {
                    called = System.nanoTime();
                    sometimes.run();
                }
            }
            end = System.nanoTime();
            secondsLate = late();
        }

        /** Seconds of signal that were sent and not taken yet. */
        private double late() {
            double seconds = (System.nanoTime() - begin) / 1e9;
            long sent = generator.samplesSent();
            double perSecond = (sent - sentAtBegin) / seconds;
            double late = sent - (monitor.metrics().samplesTaken() - takenBefore);
            return perSecond > 0 ? Math.max(0, late) / perSecond : 0;
        }

        double seconds() {
            return (end - begin) / 1e9;
        }
    }

    /** What has been counted so far. */
    private record Figures(
            long samples, double beats, long alerts, KafkaCounters kafka, double gatewaySeconds, double brokerSeconds) {
        static Figures now(MeasuredWard ward, Generator generator) {
            return new Figures(
                    generator.samplesSent(),
                    ward.monitor.metrics().beatsClassified(),
                    ward.alerts.records(),
                    KafkaCounters.now(),
                    generator.cpuSecondsElsewhere(),
                    ward.otherBrokerSeconds());
        }
    }

    private double otherBrokerSeconds() {
        if (options.brokerPid == 0) {
            return 0;
        }
        return ProcessHandle.of(options.brokerPid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "no process " + options.brokerPid + ": check the broker's process id"))
                        .toNanos()
                / 1e9;
    }

    private WardReport report(
            int beds,
            Duration warmUp,
            Stretch stretch,
            Figures before,
            Figures after,
            CpuTimes cpu,
            Map<Part, Long> seen,
            Map<Part, Map<String, Double>> hottest,
            WardReport.Heap heap) {
        double seconds = stretch.seconds();
        double bedSeconds = beds * seconds;
        Map<Part, Double> parts = new EnumMap<>(CpuTimes.divide(cpu.byPart(), seen));
        double elsewhere = after.gatewaySeconds - before.gatewaySeconds;
        double brokerElsewhere = after.brokerSeconds - before.brokerSeconds;
        parts.merge(Part.GATEWAY, elsewhere, Double::sum);
        parts.merge(Part.BROKER, brokerElsewhere, Double::sum);
        Map<String, Double> cores = new LinkedHashMap<>();
        Map<String, Double> perBedHour = new LinkedHashMap<>();
        parts.forEach((part, used) -> {
            cores.put(part.toString(), used / seconds);
            perBedHour.put(part.toString(), used / (bedSeconds / 3600));
        });
        KafkaCounters kafka = after.kafka.since(before.kafka);
        Map<String, Map<String, Double>> methods = new LinkedHashMap<>();
        hottest.forEach((part, shares) -> methods.put(part.toString(), shares));
        Latency toAlert = alerts.sinceChunk();
        return new WardReport(
                setup(beds, seconds, warmUp),
                !stretch.hopeless
                        && stretch.secondsLate < MOST_SECONDS_LATE
                        && stretch.worstBehindMillis < 1000 * MOST_SECONDS_LATE,
                stretch.worstBehindMillis,
                stretch.secondsLate,
                (after.samples - before.samples) / seconds,
                (after.beats - before.beats) / seconds,
                (after.alerts - before.alerts) / seconds,
                toAlert,
                alerts.sincePeak(),
                beats.sinceChunk(),
                beats.sincePeak(),
                toAlert.count() >= WardReport.ENOUGH ? "alert" : "beat",
                (cpu.processSeconds() + elsewhere + brokerElsewhere) / seconds,
                cores,
                perBedHour,
                new WardReport.Changelog(kafka.changelogBytes() / bedSeconds, kafka.changelogRecords() / bedSeconds),
                new WardReport.Broker(per(kafka.bytesIn(), bedSeconds), per(kafka.requests(), seconds)),
                heap,
                seen.values().stream().mapToLong(n -> n).sum(),
                methods,
                cpu.ofThreads(Part.OTHER));
    }

    private static Map<String, Double> per(Map<String, Double> counts, double unit) {
        Map<String, Double> per = new TreeMap<>();
        counts.forEach((key, count) -> per.put(key, count / unit));
        return per;
    }

    private WardReport.Setup setup(int beds, double seconds, Duration warmUp) {
        return new WardReport.Setup(
                beds,
                seconds,
                warmUp.toMillis() / 1e3,
                options.plan,
                options.plan.source(),
                monitor.describeScoring(),
                broker == null ? options.broker : "embedded",
                options.gatewayMain != null,
                monitor.settings().partitions().orElse(0),
                options.set,
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** What the machine calls its processor. */
    public static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    @Override
    public void close() {
        alerts.close();
        beats.close();
        monitor.close();
        if (broker != null) {
            broker.close();
        }
    }
}
