package io.beatwatch.benchmarks.ward;

import java.util.Locale;

/** What processor time goes to. */
public enum Part {
    /** Gateways: generating, encoding and sending the samples. */
    GATEWAY,
    /** The embedded broker. */
    BROKER,
    /** Reading chunks from their records. */
    DECODE,
    /** Finding beats, signal quality and fibrillation. */
    DETECTION,
    /** Window and features of a beat. */
    FEATURES,
    /** The network, batching, adaptation to the patient. */
    SCORING,
    /** Alarm conditions. */
    ALARMS,
    /** Journal, snapshots, restoring. */
    STATE,
    /** Beats and alerts into records. */
    PUBLICATION,
    /** Meters. */
    METERS,
    /** Stream threads that fetch records, with what Kafka's consumer does for them. */
    POLL,
    /** Stream threads that commit. */
    COMMIT,
    /** Stream threads otherwise: calling processors, timers, Kafka Streams' own meters. */
    STREAMS,
    /** The network threads of the monitor's Kafka clients, and its threads for health. */
    CLIENTS,
    /** Those who read alerts and beats here. */
    READER,
    /** Garbage collection and compilation, for all of the process. */
    JVM,
    /** Threads that nobody here knows. */
    OTHER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
