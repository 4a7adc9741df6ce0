package io.beatwatch.benchmarks.ward;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What was measured in one run. Seconds are of the measured stretch alone where nothing else is said.
 *
 * @param setup what was measured, and where
 * @param keptUp whether gateways and monitor were never late by a second
 * @param gatewayLateMillis how late the gateways sent a chunk, at the most
 * @param behindSeconds of signal that the monitor had to go at the end
 * @param chunkToAlert from the chunk that completed a beat's window, as the gateway stamped it, to the alert in a
 *     read-committed reader's hand
 * @param peakToAlert from the R peak
 * @param chunkToBeat the same for the beats of one partition, where alerts are few
 * @param latency which of the two decides: alert or beat
 * @param coresByPart processor time by part per second
 * @param cpuSecondsPerBedHour the same per bed
 * @param changelog what the monitor sends to its changelog
 * @param broker what the embedded broker takes and answers; empty for another one
 * @param heap null where it was not measured
 * @param streamThreadSamples how often stream threads were seen at work: what the division of their time rests on
 * @param hottest methods by part, with their share of what was seen of it
 * @param unknownThreads seconds of threads that no part is known for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WardReport(
        Setup setup,
        boolean keptUp,
        long gatewayLateMillis,
        double behindSeconds,
        double samplesPerSecond,
        double beatsPerSecond,
        double alertsPerSecond,
        Latency chunkToAlert,
        Latency peakToAlert,
        Latency chunkToBeat,
        Latency peakToBeat,
        String latency,
        double cores,
        Map<String, Double> coresByPart,
        Map<String, Double> cpuSecondsPerBedHour,
        Changelog changelog,
        Broker broker,
        Heap heap,
        long streamThreadSamples,
        Map<String, Map<String, Double>> hottest,
        Map<String, Double> unknownThreads) {

    /** So many alerts make a 99th percentile. */
    static final int ENOUGH = 100;

    /**
     * What was measured, and where.
     *
     * @param brokerProcess embedded, or where it is
     * @param gatewayProcess whether the gateways ran in a process of their own, whose time is part gateway all the same
     */
    public record Setup(
            int beds,
            double seconds,
            double warmUpSeconds,
            WardPlan plan,
            String source,
            String scoring,
            String brokerProcess,
            boolean gatewayProcess,
            int partitions,
            Map<String, String> set,
            String processor,
            int processors,
            String java,
            String time) {}

    /** Bytes are of batches as sent, compressed where they are. */
    public record Changelog(double bytesPerBedSecond, double recordsPerBedSecond) {}

    /** By topic and by kind of request. */
    public record Broker(Map<String, Double> bytesInPerBedSecond, Map<String, Double> requestsPerSecond) {}

    /**
     * After collections of garbage: with all patients, and after they have left.
     *
     * @param emptyBytes after they have left: code, clients, the broker's caches
     * @param bytesPerBed what went with them
     */
    public record Heap(long fullBytes, long emptyBytes, double bytesPerBed) {}

    /** From the chunk to the alert, or to the beat where alerts are few. */
    Latency deciding() {
        return latency.equals("alert") ? chunkToAlert : chunkToBeat;
    }

    /** Whether it kept up and the 99th percentile is no longer than this. */
    public boolean passes(double mostP99Millis) {
        return keptUp && deciding().count() > 0 && deciding().p99Millis() <= mostP99Millis;
    }

    /** One line. */
    public String line() {
        return "%,6d beds: %s; chunk -> %s p50 %.0f, p99 %.0f, max %.0f ms; %.2f cores; gateways late by %d ms, %.2f s behind"
                .formatted(
                        setup.beds(),
                        keptUp ? "kept up" : "FELL BEHIND",
                        latency,
                        deciding().p50Millis(),
                        deciding().p99Millis(),
                        deciding().maxMillis(),
                        cores,
                        gatewayLateMillis,
                        behindSeconds);
    }
}
