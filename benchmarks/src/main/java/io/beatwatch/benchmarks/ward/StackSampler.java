package io.beatwatch.benchmarks.ward;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A sampling profiler for a few threads: what their stacks say, some dozen times a second at moments that no timer of theirs
 * is in step with. It counts where a thread is runnable and does not wait for the network; a thread that waits for a
 * processor counts as one that has it.
 *
 * <p>Stacks are taken at safepoints, so a moment in a tight loop counts where the loop ends. Parts are told apart right
 * nevertheless, since they are apart by calls; single methods less so.
 *
 * <p>Thread-safe: {@link #counts} may be asked from anywhere.
 */
final class StackSampler implements AutoCloseable {
    private static final int DEPTH = 200;
    private static final long REFRESH_NANOS = 1_000_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Predicate<String> sampled;
    private final double hertz;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<Part, Long> byPart = new EnumMap<>(Part.class);
    private final Map<Part, Map<String, Long>> methods = new EnumMap<>(Part.class);
    private final Thread thread = new Thread(this::run, ThreadParts.SAMPLER);
    private volatile boolean stop;

    private StackSampler(Predicate<String> sampled, double hertz) {
        this.sampled = sampled;
        this.hertz = hertz;
    }

    /** @param sampled threads, by their names */
    static StackSampler start(Predicate<String> sampled, double hertz) {
        StackSampler sampler = new StackSampler(sampled, hertz);
        sampler.thread.setDaemon(true);
        sampler.thread.start();
        return sampler;
    }

    private void run() {
        long[] ids = {};
        long refreshed = System.nanoTime() - REFRESH_NANOS;
        while (!stop) {
            LockSupport.parkNanos((long) (1e9 / hertz * (0.5 + random.nextDouble())));
            if (System.nanoTime() - refreshed >= REFRESH_NANOS) {
                ids = ids();
                refreshed = System.nanoTime();
            }
            for (ThreadInfo info : threads.getThreadInfo(ids, DEPTH)) {
                if (info != null
                        && info.getThreadState() == Thread.State.RUNNABLE
                        && info.getThreadId() != thread.getId()) {
                    count(info.getThreadName(), info.getStackTrace());
                }
            }
        }
    }

    private long[] ids() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && sampled.test(info.getThreadName()))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
    }

    private synchronized void count(String thread, StackTraceElement[] stack) {
        if (StackParts.waits(stack)) {
            return;
        }
        Part part;
        if (ThreadParts.isStream(thread)) {
            part = StackParts.of(stack);
            byPart.merge(part, 1L, Long::sum);
        } else {
            part = ThreadParts.of(thread);
        }
        methods.computeIfAbsent(part, p -> new HashMap<>()).merge(StackParts.hotMethod(stack), 1L, Long::sum);
    }

    /** How often a stream thread was seen at each part. */
    synchronized Map<Part, Long> counts() {
        return new EnumMap<>(byPart);
    }

    /** The methods that threads were seen in most, each with its share of what was seen of its part. */
    synchronized Map<Part, Map<String, Double>> hottest(int most) {
        Map<Part, Map<String, Double>> hottest = new EnumMap<>(Part.class);
        methods.forEach((part, counts) -> {
            double all = counts.values().stream().mapToLong(n -> n).sum();
            List<Map.Entry<String, Long>> sorted = counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(most)
                    .toList();
            Map<String, Double> shares = new LinkedHashMap<>();
            sorted.forEach(entry -> shares.put(entry.getKey(), entry.getValue() / all));
            hottest.put(part, shares);
        });
        return hottest;
    }

    @Override
    public void close() {
        stop = true;
        LockSupport.unpark(thread);
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
