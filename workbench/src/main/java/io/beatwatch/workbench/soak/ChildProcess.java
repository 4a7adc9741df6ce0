package io.beatwatch.workbench.soak;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own that is started, killed, stalled, let go on and started again. What it prints goes into one file. For
 * POSIX systems. Single thread.
 */
public final class ChildProcess implements AutoCloseable {
    private final String name;
    private final List<String> command;
    private final File log;
    private Process process;
    private boolean stalled;

    /** @param arguments of the Java machine, with the class path, main class and its arguments */
    public ChildProcess(String name, List<String> arguments, Path folder) {
        this.name = name;
        command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        log = folder.resolve(name + ".log").toFile();
    }

    public String name() {
        return name;
    }

    Path log() {
        return log.toPath();
    }

    public void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** At once, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops it as a whole: it does not notice. */
    void stall() throws IOException, InterruptedException {
        signal("STOP");
        stalled = true;
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
        stalled = false;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException(name + " could not be sent SIG" + signal + ": "
                    + new String(kill.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset())
                            .strip());
        }
    }

    /** Memory that it has from the system, in bytes; 0 where the system does not tell. */
    long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    /** Processor time that it has used since it was started last; zero where the system does not tell. */
    public Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The last lines that it printed. */
    public String lastWords(int lines) throws IOException {
        List<String> all = Files.readAllLines(log.toPath());
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** Asks it to end, and sees to it. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        try {
            if (stalled) {
                goOn();
            }
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
