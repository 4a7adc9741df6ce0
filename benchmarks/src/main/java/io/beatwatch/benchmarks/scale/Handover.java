package io.beatwatch.benchmarks.scale;

import io.beatwatch.workbench.soak.Arrival;
import io.beatwatch.workbench.soak.Unwatched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a change among the monitors cost: how long beds were without beats, and of what that time consists. NaN stands for what
 * could not be told. Immutable.
 *
 * @param what happened
 * @param instances monitors afterwards
 * @param unwatched of each bed whose beats came late, the longest time from a chunk's sending to its beat in a reader's hand
 * @param detectionSeconds until the broker knew that the instance was gone, or in the group
 * @param takeoverSeconds from then until the first late beat of a bed could be read, the median over these beds: rebalance, the
 *     end of transactions that were left open, restoring
 * @param restoreSeconds of that, what reading back a partition of the state took, the mean over partitions
 * @param catchUpSeconds from the first late beat of a bed to the last one, the median over these beds
 */
public record Handover(
        String what,
        int instances,
        Unwatched unwatched,
        double detectionSeconds,
        double takeoverSeconds,
        double restoreSeconds,
        double catchUpSeconds) {

    /**
     * Works it out.
     *
     * @param millis when it happened, in milliseconds since 1970
     * @param noticed when the broker knew
     */
    static Handover of(
            String what,
            int instances,
            long millis,
            OptionalLong noticed,
            double restoreSeconds,
            List<Arrival> arrivals) {
        Map<String, long[]> late = new HashMap<>();
        for (Arrival arrival : arrivals) {
            if (arrival.sentMillis() >= millis - Unwatched.LATE_MILLIS
                    && arrival.readMillis() >= millis
                    && arrival.afterMillis() > Unwatched.LATE_MILLIS) {
                long[] bed = late.computeIfAbsent(arrival.stream(), stream -> new long[] {Long.MAX_VALUE, 0});
                bed[0] = Math.min(bed[0], arrival.readMillis());
                bed[1] = Math.max(bed[1], arrival.readMillis());
            }
        }
        List<Long> first = new ArrayList<>();
        List<Long> catchUp = new ArrayList<>();
        late.values().forEach(bed -> {
            first.add(bed[0]);
            catchUp.add(bed[1] - bed[0]);
        });
        long from = noticed.orElse(millis);
        return new Handover(
                what,
                instances,
                Unwatched.of(List.of(millis), arrivals),
                noticed.isPresent() ? (noticed.getAsLong() - millis) / 1e3 : Double.NaN,
                noticed.isPresent() ? Math.max(0, median(first) - from) / 1e3 : Double.NaN,
                restoreSeconds,
                median(catchUp) / 1e3);
    }

    private static double median(List<Long> of) {
        if (of.isEmpty()) {
            return Double.NaN;
        }
        of.sort(null);
        return of.get((of.size() - 1) / 2);
    }

    /** For people. */
    public String line() {
        String beds = unwatched.beds() == 0
                ? "no bed's beats came late"
                : String.format(
                        "%4d beds late: median %5.1f s, p95 %5.1f s, at most %5.1f s; takeover %s s, of which restore %s s;"
                                + " catch-up %s s",
                        unwatched.beds(),
                        unwatched.medianSeconds(),
                        unwatched.p95Seconds(),
                        unwatched.mostSeconds(),
                        seconds(takeoverSeconds),
                        seconds(restoreSeconds),
                        seconds(catchUpSeconds));
        return String.format("%-26s -> %d: noticed after %s s; %s", what, instances, seconds(detectionSeconds), beds);
    }

    private static String seconds(double value) {
        return Double.isNaN(value) ? "-" : String.format("%.1f", value);
    }
}
