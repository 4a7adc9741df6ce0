package io.beatwatch.workbench.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long beds were without a monitor after kills: of each bed whose beats came late then, the longest time from a chunk's
 * sending to its beat in a reader's hand. Immutable.
 *
 * @param beds beds with late beats, all kills together
 * @param medianSeconds of these times
 * @param p95Seconds of these times
 * @param mostSeconds of these times
 */
public record Unwatched(int beds, double medianSeconds, double p95Seconds, double mostSeconds) {
    /** What comes later than this was not watched. */
    public static final long LATE_MILLIS = 1000;

    private static final long LONGEST_MILLIS = 60_000;

    /** @param kills when, in milliseconds since 1970, in their order */
    public static Unwatched of(List<Long> kills, List<Arrival> arrivals) {
        List<Long> times = new ArrayList<>();
        for (int k = 0; k < kills.size(); k++) {
            long from = kills.get(k) - LATE_MILLIS;
            long next = k + 1 < kills.size() ? kills.get(k + 1) - LATE_MILLIS : Long.MAX_VALUE;
            long to = Math.min(next, kills.get(k) + LONGEST_MILLIS);
            Map<String, Long> latest = new HashMap<>();
            for (Arrival arrival : arrivals) {
                if (arrival.sentMillis() >= from && arrival.sentMillis() < to && arrival.afterMillis() > LATE_MILLIS) {
                    latest.merge(arrival.stream(), arrival.afterMillis(), Math::max);
                }
            }
            times.addAll(latest.values());
        }
        times.sort(null);
        return new Unwatched(times.size(), seconds(times, 0.5), seconds(times, 0.95), seconds(times, 1));
    }

    private static double seconds(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int at = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, at)) / 1e3;
    }

    @Override
    public String toString() {
        return beds == 0
                ? "no bed's beats came late"
                : String.format(
                        "%d times a bed's beats came late: median %.1f s, p95 %.1f s, at most %.1f s",
                        beds, medianSeconds, p95Seconds, mostSeconds);
    }
}
