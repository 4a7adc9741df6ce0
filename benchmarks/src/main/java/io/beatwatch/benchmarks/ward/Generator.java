package io.beatwatch.benchmarks.ward;

import java.time.Duration;

/** Sends the samples of a ward, in this process or another one. Thread-safe. */
interface Generator extends AutoCloseable {
    /** Samples sent so far, all leads counted. */
    long samplesSent();

    /** How late the latest chunk was sent. */
    Duration behind();

    /** Processor time that it used beyond what this process counts by itself. */
    double cpuSecondsElsewhere();

    /**
     * Makes sure that it did not fail.
     *
     * @throws RuntimeException if it did
     */
    void check();

    /** Ends all streams and returns when that is done. */
    @Override
    void close();
}
