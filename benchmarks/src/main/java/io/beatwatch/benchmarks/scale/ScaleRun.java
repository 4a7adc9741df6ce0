package io.beatwatch.benchmarks.scale;

import io.beatwatch.benchmarks.ward.GatewayProcess;
import io.beatwatch.benchmarks.ward.WardPlan;
import io.beatwatch.monitor.settings.Setting;
import io.beatwatch.workbench.soak.Arrival;
import io.beatwatch.workbench.soak.ChildProcess;
import io.beatwatch.workbench.soak.WardProcesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * One broker, gateways and some monitors, each a process of its own; one monitor comes, one is told to stop, one is killed and
 * comes back, while beds send. Single thread.
 */
public final class ScaleRun {
    private static final String STANDBYS = "kafka.num.standby.replicas";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    /** Of the steady stretch at the least, so that percentiles say something. */
    private static final int ENOUGH = 100;

    /**
     * What the monitors cost and how late beats were while nothing changed.
     *
     * @param monitorCores of all monitors together
     * @param p50Millis chunk to beat read, NaN where too few came
     */
    public record Steady(double monitorCores, double brokerCores, double p50Millis, double p99Millis) {}

    /** What one course brought. */
    public record Result(
            int beds, int partitions, int instances, int standbys, Steady steady, List<Handover> changes) {}

    /** A monitor with its address of meters. */
    private record Instance(ChildProcess process, int metricsPort) {
        String name() {
            return process.name();
        }
    }

    private final ScalePlan plan;
    private final WardPlan signals;
    private final Path folder;
    private final String monitorClassPath;
    private final Class<?> gatewayMain;
    private final String brokerMain;
    private final Consumer<String> tell;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param folder for logs and all that the processes write
     * @param monitorClassPath that the monitors run with
     * @param gatewayMain class whose command {@code gateway} runs the gateways
     * @param brokerMain main class of this class path whose command {@code broker} runs a broker
     * @param tell receives a line for each change
     */
    public ScaleRun(
            ScalePlan plan,
            WardPlan signals,
            Path folder,
            String monitorClassPath,
            Class<?> gatewayMain,
            String brokerMain,
            Consumer<String> tell) {
        this.plan = plan;
        this.signals = signals;
        this.folder = folder;
        this.monitorClassPath = monitorClassPath;
        this.gatewayMain = gatewayMain;
        this.brokerMain = brokerMain;
        this.tell = tell;
    }

    /**
     * Runs it once.
     *
     * @param count monitors at the beginning, 2 or more
     * @param standbys copies of each partition's state that other instances hold
     * @throws IOException if a process cannot be started, or ends by itself
     */
    public Result run(int count, int standbys) throws IOException, InterruptedException {
        if (count < 2) {
            throw new IllegalArgumentException("2 instances or more are needed, one of which is killed; got " + count);
        }
        try (WardProcesses processes = new WardProcesses(folder, monitorClassPath, brokerMain, false)) {
            processes.startBroker(plan.partitions());
            List<Instance> instances = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                instances.add(add(processes, standbys));
            }
            for (Instance instance : instances) {
                awaitReady(instance);
            }
            String group =
                    plan.settings().getOrDefault(Setting.APPLICATION_ID.key(), Setting.APPLICATION_ID.defaultValue());
            try (GroupWatch watch = new GroupWatch(processes.client(), group);
                    ArrivalReader reader = new ArrivalReader(processes.client());
                    GatewayProcess gateways = GatewayProcess.start(
                            gatewayMain, processes.bootstrapServers(), List.of(), plan.beds(), signals)) {
                pass(plan.warmUp(), gateways, instances);
                Steady steady = steady(processes, instances, gateways, reader);
                tell.accept(String.format(
                        "%d beds, %d instances, %d standbys: monitors %.2f cores, broker %.2f; chunk to beat read p50 %.0f,"
                                + " p99 %.0f ms",
                        plan.beds(),
                        count,
                        standbys,
                        steady.monitorCores,
                        steady.brokerCores,
                        steady.p50Millis,
                        steady.p99Millis));
                List<Handover> changes = changes(processes, instances, standbys, gateways, watch, reader);
                return new Result(plan.beds(), plan.partitions(), count, standbys, steady, changes);
            }
        }
    }

    private List<Handover> changes(
            WardProcesses processes,
            List<Instance> instances,
            int standbys,
            GatewayProcess gateways,
            GroupWatch watch,
            ArrivalReader reader)
            throws IOException, InterruptedException {
        List<Handover> changes = new ArrayList<>();

        Map<Instance, double[]> restored = restored(instances);
        long at = System.currentTimeMillis();
        Instance more = add(processes, standbys);
        instances.add(more);
        pass(plan.settle(), gateways, instances);
        changes.add(told("one more is started", instances, at, watch.when(more.name(), true, at), restored, reader));

        restored = restored(instances);
        at = System.currentTimeMillis();
        instances.remove(more);
        more.process.close();
        pass(plan.settle(), gateways, instances);
        changes.add(told("it is told to stop", instances, at, watch.when(more.name(), false, at), restored, reader));

        Instance killed = instances.get(0);
        restored = restored(instances);
        at = System.currentTimeMillis();
        instances.remove(killed);
        killed.process.kill();
        pass(plan.settle(), gateways, instances);
        changes.add(
                told("one is killed (kill -9)", instances, at, watch.when(killed.name(), false, at), restored, reader));

        restored = restored(instances);
        at = System.currentTimeMillis();
        killed.process.start();
        instances.add(killed);
        pass(plan.settle(), gateways, instances);
        changes.add(told("it is started again", instances, at, watch.when(killed.name(), true, at), restored, reader));
        return changes;
    }

    private Handover told(
            String what,
            List<Instance> instances,
            long at,
            OptionalLong noticed,
            Map<Instance, double[]> before,
            ArrivalReader reader)
            throws InterruptedException {
        double seconds = 0;
        double partitions = 0;
        for (Map.Entry<Instance, double[]> now : restored(instances).entrySet()) {
            // one that was started meanwhile has restored all of it in this time
            double[] then = before.getOrDefault(now.getKey(), new double[2]);
            boolean startedAnew = now.getValue()[1] < then[1];
            seconds += now.getValue()[0] - (startedAnew ? 0 : then[0]);
            partitions += now.getValue()[1] - (startedAnew ? 0 : then[1]);
        }
        Handover handover = Handover.of(
                what,
                instances.size(),
                at,
                noticed,
                partitions == 0 ? Double.NaN : seconds / partitions,
                reader.arrivals());
        tell.accept(handover.line());
        return handover;
    }

    private Instance add(WardProcesses processes, int standbys) throws IOException {
        int port = WardProcesses.freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put(Setting.METRICS_PORT.key(), Integer.toString(port));
        settings.put("kafka.client.id", "monitor-" + processes.monitors().size());
        settings.put(STANDBYS, Integer.toString(standbys));
        settings.putAll(plan.settings());
        return new Instance(processes.addMonitor(settings), port);
    }

    private void awaitReady(Instance instance) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (meter(instance, "beatwatch_ready") != 1) {
            if (!instance.process.alive() || System.nanoTime() > deadline) {
                throw new IOException(instance.name() + " did not become ready:\n" + instance.process.lastWords(10));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Lets time pass, and makes sure that nobody ends by himself. */
    private static void pass(Duration time, GatewayProcess gateways, List<Instance> instances)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            gateways.check();
            for (Instance instance : instances) {
                if (!instance.process.alive()) {
                    throw new IOException(instance.name() + " ended by itself:\n" + instance.process.lastWords(10));
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Steady steady(
            WardProcesses processes, List<Instance> instances, GatewayProcess gateways, ArrivalReader reader)
            throws IOException, InterruptedException {
        long begin = System.currentTimeMillis();
        Duration monitors = cpu(instances);
        Duration broker = processes.broker().cpuTime();
        pass(plan.steady(), gateways, instances);
        double seconds = (System.currentTimeMillis() - begin) / 1e3;
        double monitorCores = cpu(instances).minus(monitors).toNanos() / 1e9 / seconds;
        double brokerCores = processes.broker().cpuTime().minus(broker).toNanos() / 1e9 / seconds;
        long[] after = reader.arrivals().stream()
                .filter(arrival -> arrival.sentMillis() >= begin)
                .mapToLong(Arrival::afterMillis)
                .sorted()
                .toArray();
        return new Steady(monitorCores, brokerCores, quantile(after, 0.5), quantile(after, 0.99));
    }

    private static double quantile(long[] sorted, double share) {
        return sorted.length < ENOUGH ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }

    private static Duration cpu(List<Instance> instances) {
        return Duration.ofNanos(instances.stream()
                .flatMapToLong(
                        instance -> LongStream.of(instance.process.cpuTime().toNanos()))
                .sum());
    }

    /** Seconds and number of the partitions that each has restored so far, as its meters say. */
    private Map<Instance, double[]> restored(List<Instance> instances) throws InterruptedException {
        Map<Instance, double[]> all = new HashMap<>();
        for (Instance instance : instances) {
            double seconds = meter(instance, "beatwatch_restore_seconds_sum");
            double count = meter(instance, "beatwatch_restore_seconds_count");
            if (!Double.isNaN(seconds) && !Double.isNaN(count)) {
                all.put(instance, new double[] {seconds, count});
            }
        }
        return all;
    }

    /** NaN where the monitor does not answer, or has no such meter. */
    private double meter(Instance instance, String name) throws InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + instance.metricsPort + "/metrics");
        try {
            return http.send(
                            HttpRequest.newBuilder(page)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
