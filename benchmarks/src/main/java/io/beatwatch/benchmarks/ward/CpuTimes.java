package io.beatwatch.benchmarks.ward;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time by thread, gathered often enough that threads which end are not forgotten. What the process used beyond its
 * Java threads is garbage collection and compilation. Single thread.
 */
final class CpuTimes {
    /** What a thread had used when it was looked at first and last. */
    private record Used(String name, long fromNanos, long toNanos) {}

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Long, Used> used = new HashMap<>();
    private final long processFrom = processNanos();
    private long processTo = processFrom;

    CpuTimes() {
        gather(false);
    }

    /** To be called every few seconds, and at the end. */
    void gather() {
        gather(true);
    }

    /** @param fromZero threads that are new have begun since */
    private void gather(boolean fromZero) {
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            long nanos = info == null ? -1 : threads.getThreadCpuTime(info.getThreadId());
            if (nanos >= 0) {
                Used before = used.get(info.getThreadId());
                long from = before != null ? before.fromNanos : fromZero ? 0 : nanos;
                used.put(info.getThreadId(), new Used(info.getThreadName(), from, nanos));
            }
        }
        processTo = processNanos();
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Seconds of all of the process. */
    double processSeconds() {
        return (processTo - processFrom) / 1e9;
    }

    /** Seconds by part, stream threads as {@link Part#STREAMS}. */
    Map<Part, Double> byPart() {
        Map<Part, Double> seconds = new EnumMap<>(Part.class);
        double all = 0;
        for (Used thread : used.values()) {
            double of = (thread.toNanos - thread.fromNanos) / 1e9;
            seconds.merge(ThreadParts.of(thread.name), of, Double::sum);
            all += of;
        }
        seconds.put(Part.JVM, Math.max(0, processSeconds() - all));
        return seconds;
    }

    /** Seconds of the threads of a part by name, numbers left out; those who used next to nothing are left out too. */
    Map<String, Double> ofThreads(Part part) {
        Map<String, Double> seconds = new TreeMap<>();
        for (Used thread : used.values()) {
            double of = (thread.toNanos - thread.fromNanos) / 1e9;
            if (of >= 0.01 && ThreadParts.of(thread.name) == part) {
                seconds.merge(thread.name.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}|\\d+", "#"), of, Double::sum);
            }
        }
        return seconds;
    }

    /**
     * Divides the stream threads' time as they were seen.
     *
     * @param seen how often at each part
     */
    static Map<Part, Double> divide(Map<Part, Double> seconds, Map<Part, Long> seen) {
        Map<Part, Double> divided = new EnumMap<>(seconds);
        double all = seen.values().stream().mapToLong(n -> n).sum();
        double streams = seconds.getOrDefault(Part.STREAMS, 0.0);
        if (all > 0) {
            divided.put(Part.STREAMS, 0.0);
            seen.forEach((part, n) -> divided.merge(part, streams * n / all, Double::sum));
        }
        return divided;
    }
}
