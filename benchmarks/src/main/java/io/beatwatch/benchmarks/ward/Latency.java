package io.beatwatch.benchmarks.ward;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/**
 * What a histogram says.
 *
 * @param histogram all of it, in microseconds, in HdrHistogram's compressed form (V2) and Base64: histograms of several
 *     runs can be added up
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Latency(
        long count,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis,
        String histogram) {
    /** Longest latency that is told from longer ones. */
    private static final long MOST_MICROS = 600_000_000L;

    /** An empty one of the resolution that is used here. */
    static Histogram empty() {
        return new Histogram(MOST_MICROS, 3);
    }

    /** Counts one; none is shorter than 0 or longer than the longest. */
    static void record(Histogram histogram, long micros) {
        histogram.recordValue(Math.max(0, Math.min(micros, MOST_MICROS)));
    }

    static Latency of(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return new Latency(
                histogram.getTotalCount(),
                millis(histogram, 50),
                millis(histogram, 90),
                millis(histogram, 99),
                millis(histogram, 99.9),
                histogram.getMaxValue() / 1e3,
                Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
