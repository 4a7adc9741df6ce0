package io.beatwatch.benchmarks.ward;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gateways in a process of their own, which says on its standard output what it has sent and stops when its standard input
 * ends. Thread-safe.
 */
public final class GatewayProcess implements Generator {
    private static final Duration REPORT_EVERY = Duration.ofMillis(100);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final Process process;
    private final Thread listener;
    private volatile long samplesSent;
    private volatile Duration behind = Duration.ZERO;
    private volatile boolean closing;

    private GatewayProcess(Process process) {
        this.process = process;
        this.listener = new Thread(this::listen, "bench-gateway-listener");
        listener.setDaemon(true);
        listener.start();
    }

    /**
     * Starts the process, and waits until it sends.
     *
     * @param main class with a command {@code gateway}, that calls {@link #serve}
     * @param config files of settings for it
     */
    public static GatewayProcess start(Class<?> main, String broker, List<Path> config, int beds, WardPlan plan)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                "gateway",
                "--broker=" + broker,
                "--beds=" + beds,
                "--chunk=" + plan.chunkMillis(),
                "--leads=" + plan.leads(),
                "--gateways=" + plan.gateways()));
        config.forEach(file -> command.add("--config=" + file));
        if (plan.simulate()) {
            command.add("--simulate");
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(new File("."));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        GatewayProcess started = new GatewayProcess(builder.start());
        while (started.samplesSent == 0) {
            started.check();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return started;
    }

    /** In the other process: says what the gateways do until nobody wants to know, then ends the streams. */
    public static void serve(GatewayThreads gateways, PrintStream out) throws IOException, InterruptedException {
        try (gateways) {
            while (System.in.available() == 0 && !out.checkError()) {
                gateways.check();
                out.println(gateways.samplesSent() + " " + gateways.behind().toNanos());
                out.flush();
                TimeUnit.NANOSECONDS.sleep(REPORT_EVERY.toNanos());
            }
        }
        out.println(gateways.samplesSent() + " 0");
        out.flush();
    }

    private void listen() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                int space = line.indexOf(' ');
                samplesSent = Long.parseLong(line.substring(0, space));
                behind = Duration.ofNanos(Long.parseLong(line.substring(space + 1)));
                line = in.readLine();
            }
        } catch (IOException e) {
            if (!closing) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public long samplesSent() {
        return samplesSent;
    }

    @Override
    public Duration behind() {
        return behind;
    }

    @Override
    public double cpuSecondsElsewhere() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    @Override
    public void check() {
        if (!closing && !process.isAlive()) {
            throw new IllegalStateException("the process of the gateways has ended with " + process.exitValue()
                    + ": what it said stands above");
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
            }
            listener.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
