package io.beatwatch.benchmarks.scale;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a ward of some size takes, worked out from {@link UnitCosts}. docs/scaling.md says the same in words. Immutable.
 *
 * @param partitions of the topics
 * @param instances monitors of two cores each, one more than the beds need
 * @param monitorCores that all of them use
 * @param heapMegabytes of each, when one of them is away
 * @param brokers of four cores each
 * @param brokerCores that all of them use
 * @param changelogMegabytes a second, written once
 * @param brokerMegabytes a second into the brokers, all replicas counted
 * @param beats a second that the network scores
 * @param scoringCores of the monitors' that it takes without a GPU
 */
public record Sizing(
        int beds,
        int partitions,
        int instances,
        double monitorCores,
        double heapMegabytes,
        int brokers,
        double brokerCores,
        double changelogMegabytes,
        double brokerMegabytes,
        double beats,
        double scoringCores) {

    /** The wards of the table. */
    public static final List<Integer> WARDS = List.of(100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000);

    /** Stream threads of an instance, and its cores. */
    static final int THREADS = 2;
    /** Of its cores an instance or broker is to use no more, so that it can take over from another and catch up. */
    static final double MOST_BUSY = 0.6;

    static final int PARTITIONS_PER_THREAD = 2;
    static final int LEAST_PARTITIONS = 8;
    static final int REPLICAS = 3;
    static final int BROKER_CORES = 4;
    static final double OTHER_HEAP_MEGABYTES = 256;
    /** {@code scripts/scoring-rate beatwatch --batch 64}: beats that a core scores a second. */
    static final double BEATS_PER_CORE = 62_048;

    private static final int EVEN = 2;

    /** @param beds that send all the time */
    public static Sizing of(int beds, UnitCosts costs) {
        int each = bedsPerInstance(costs);
        int needed = (beds + each - 1) / each;
        int instances = needed + 1;
        int threads = THREADS * instances;
        int partitions = Math.max(LEAST_PARTITIONS, PARTITIONS_PER_THREAD * threads);
        double brokerCores =
                REPLICAS * (costs.broker().fixed() * instances + costs.broker().perBed() * beds);
        int brokers = (int) Math.max(REPLICAS, Math.ceil(brokerCores / (MOST_BUSY * BROKER_CORES)));
        double beats = beds * costs.beats();
        return new Sizing(
                beds,
                partitions + partitions % EVEN,
                instances,
                costs.monitor().fixed() * instances + costs.monitor().perBed() * beds,
                OTHER_HEAP_MEGABYTES + Math.ceil((double) beds / needed) * costs.heapBytes() / 1e6,
                brokers,
                brokerCores,
                beds * costs.changelogBytes() / 1e6,
                REPLICAS * beds * costs.brokerBytes() / 1e6,
                beats,
                beats / BEATS_PER_CORE);
    }

    /** By its cores, and no more than were measured on one. */
    static int bedsPerInstance(UnitCosts costs) {
        double byCores = (MOST_BUSY * THREADS - costs.monitor().fixed())
                / costs.monitor().perBed();
        return (int) Math.max(1, Math.min(costs.mostBeds(), byCores));
    }

    /** The table of docs/scaling.md. */
    public static String table(UnitCosts costs) {
        String rows = WARDS.stream()
                .map(beds -> Sizing.of(beds, costs))
                .map(s -> String.format(
                        Locale.ROOT,
                        "| %,d | %,d | %,d | %.1f | %.0f MB | %,d | %.1f | %.1f MB/s | %.1f MB/s | %,.0f | %.2f |",
                        s.beds,
                        s.partitions,
                        s.instances,
                        s.monitorCores,
                        s.heapMegabytes,
                        s.brokers,
                        s.brokerCores,
                        s.changelogMegabytes,
                        s.brokerMegabytes,
                        s.beats,
                        s.scoringCores))
                .collect(Collectors.joining("\n"));
        return "| beds | partitions | instances | cores they use | heap of each | brokers | cores they use | changelog |"
                + " into the brokers | beats/s to score | cores to score them |\n"
                + "|" + IntStream.range(0, 11).mapToObj(i -> "---|").collect(Collectors.joining()) + "\n" + rows + "\n";
    }
}
