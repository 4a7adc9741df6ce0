package io.beatwatch.benchmarks.ward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void shouldGivePercentilesInMillisecondsWhenValuesAreMicroseconds() {
        Histogram histogram = Latency.empty();
        for (int millis = 1; millis <= 1000; millis++) {
            Latency.record(histogram, millis * 1000L);
        }

        Latency latency = Latency.of(histogram);

        assertThat(latency.count()).isEqualTo(1000);
        assertThat(latency.p50Millis()).isCloseTo(500, within(0.5));
        assertThat(latency.p90Millis()).isCloseTo(900, within(0.9));
        assertThat(latency.p99Millis()).isCloseTo(990, within(1.0));
        assertThat(latency.p999Millis()).isCloseTo(999, within(1.0));
        assertThat(latency.maxMillis()).isCloseTo(1000, within(1.0));
    }

    @Test
    void shouldCountAtTheBoundsWhenAClockWasSetBackOrARecordComesVeryLate() {
        Histogram histogram = Latency.empty();

        Latency.record(histogram, -5);
        Latency.record(histogram, Long.MAX_VALUE);

        assertThat(histogram.getTotalCount()).isEqualTo(2);
        assertThat(histogram.getMinValue()).isZero();
        assertThat(histogram.getMaxValue()).isGreaterThanOrEqualTo(600_000_000L);
    }

    @Test
    void shouldSayZeroWhenNothingCame() {
        Latency latency = Latency.of(Latency.empty());

        assertThat(latency.count()).isZero();
        assertThat(latency.p99Millis()).isZero();
        assertThat(latency.maxMillis()).isZero();
    }

    @Test
    void shouldGiveTheSameHistogramBackWhenItIsReadFromItsText() throws Exception {
        Histogram histogram = Latency.empty();
        Latency.record(histogram, 34_000);
        Latency.record(histogram, 120_000);

        byte[] bytes = Base64.getDecoder().decode(Latency.of(histogram).histogram());
        Histogram read = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);

        assertThat(read).isEqualTo(histogram);
    }
}
