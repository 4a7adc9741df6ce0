package io.beatwatch.monitor.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** How far the consumer group is in the samples topic, as the broker knows it. One thread. */
interface SampleOffsets extends AutoCloseable {
    /**
     * Where one partition stands.
     *
     * @param committed the next record to be processed
     * @param end the next record that a gateway will send
     */
    record Standing(long committed, long end) {
        long lag() {
            return Math.max(0, end - committed);
        }
    }

    /** The broker did not answer in time, or not as it should; the message says why. */
    final class UnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Asks the broker.
     *
     * @param partitions of the samples topic; also asked where there are none, to see whether the broker answers
     * @throws UnreachableException if there is no answer by then
     */
    Map<Integer, Standing> standings(Set<Integer> partitions, Duration most) throws UnreachableException;

    /**
     * When the oldest record that waits was sent; now where it has no timestamp.
     *
     * @param from partitions that are behind, with their committed offsets
     * @return by partition; a partition where nothing waits but what consumers never see is not in it
     * @throws UnreachableException if there is no answer by then
     */
    Map<Integer, Instant> oldestWaiting(Map<Integer, Long> from, Duration most) throws UnreachableException;

    @Override
    void close();
}
