package io.beatwatch.benchmarks.ward;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Map;

/** A report for people. Stateless, any thread. */
public final class WardTable {
    private WardTable() {}

    /** @param hot methods to show by part, 0 for none */
    public static void print(WardReport report, int hot, PrintWriter out) {
        WardReport.Setup setup = report.setup();
        out.printf(
                "%,d beds, %s, leads %s, %d ms chunks; %s; %s; broker %s%n",
                setup.beds(),
                setup.source(),
                setup.plan().leads(),
                setup.plan().chunkMillis(),
                setup.scoring(),
                setup.gatewayProcess() ? "gateways in their own process" : "gateways in this process",
                setup.brokerProcess());
        out.printf(
                "measured %.0f s after %.0f s of warm-up; %,.0f samples/s, %,.0f beats/s, %,.1f alerts/s%n",
                setup.seconds(),
                setup.warmUpSeconds(),
                report.samplesPerSecond(),
                report.beatsPerSecond(),
                report.alertsPerSecond());
        out.printf(
                "%s: gateways late by %d ms at the most, %.2f s of signal to go at the end%n",
                report.keptUp() ? "kept up" : "FELL BEHIND", report.gatewayLateMillis(), report.behindSeconds());
        latency("chunk  -> alert read", report.chunkToAlert(), out);
        latency("R peak -> alert read", report.peakToAlert(), out);
        if (report.latency().equals("beat")) {
            out.printf(
                    "fewer than %d alerts: the beats of one partition, read in the same way, stand in for them%n",
                    WardReport.ENOUGH);
        }
        latency("chunk  -> beat read", report.chunkToBeat(), out);
        latency("R peak -> beat read", report.peakToBeat(), out);
        out.printf("%-14s %7s %22s%n", "processor", "cores", "CPU s per bed-hour");
        for (Map.Entry<String, Double> part : report.coresByPart().entrySet()) {
            if (part.getValue() >= 0.0005) {
                out.printf(
                        "  %-12s %7.3f %22.3f%n",
                        part.getKey(),
                        part.getValue(),
                        report.cpuSecondsPerBedHour().get(part.getKey()));
            }
        }
        out.printf(
                "  %-12s %7.3f %22.3f   (stream threads divided by %,d stacks)%n",
                "all", report.cores(), report.cores() * 3600 / setup.beds(), report.streamThreadSamples());
        out.printf(
                "changelog %,.0f bytes in %.2f records per bed-second%n",
                report.changelog().bytesPerBedSecond(), report.changelog().recordsPerBedSecond());
        if (!report.broker().requestsPerSecond().isEmpty()) {
            out.print("requests/s:");
            report.broker().requestsPerSecond().entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .filter(kind -> kind.getValue() >= 1)
                    .forEach(kind -> out.printf(" %s %,.0f", kind.getKey(), kind.getValue()));
            out.println();
            out.print("bytes to the broker per bed-second:");
            report.broker().bytesInPerBedSecond().entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .filter(topic -> topic.getValue() >= 1)
                    .forEach(topic -> out.printf(" %s %,.0f", topic.getKey(), topic.getValue()));
            out.println();
        }
        if (report.heap() != null) {
            out.printf(
                    "heap after collection: %.0f MB without patients, and %.1f kB per bed%n",
                    report.heap().emptyBytes() / 1e6, report.heap().bytesPerBed() / 1e3);
        }
        if (hot > 0) {
            report.hottest().forEach((part, methods) -> {
                out.println(part);
                methods.entrySet().stream()
                        .limit(hot)
                        .forEach(method -> out.printf("  %5.1f %%  %s%n", 100 * method.getValue(), method.getKey()));
            });
        }
        out.flush();
    }

    private static void latency(String what, Latency latency, PrintWriter out) {
        if (latency != null && latency.count() > 0) {
            out.printf(
                    "%-21s p50 %.1f  p90 %.1f  p99 %.1f  max %.1f ms (%,d)%n",
                    what,
                    latency.p50Millis(),
                    latency.p90Millis(),
                    latency.p99Millis(),
                    latency.maxMillis(),
                    latency.count());
        }
    }
}
