package io.beatwatch.benchmarks.ward;

import java.util.regex.Pattern;

/** Which part a thread works for, by its name. Stateless, any thread. */
final class ThreadParts {
    /** Threads of this benchmark bear names that begin so, and so do its producers and consumers. */
    static final String GATEWAY = "bench-gateway";

    static final String READER = "bench-reader";

    /** The one that looks at the others. */
    static final String SAMPLER = "bench-sampler";

    private static final Pattern STREAM = Pattern.compile(".*-StreamThread-\\d+");
    private static final Pattern STATE_UPDATER = Pattern.compile(".*-StateUpdater-\\d+");
    private static final Pattern SCORER = Pattern.compile("scorer.*");
    /** Of Kafka Streams and of the clients that it and the health checks open. */
    private static final Pattern CLIENTS =
            Pattern.compile("kafka-(producer-network|coordinator-heartbeat|admin-client)-thread.*"
                    + "|.*-CleanupThread|.*GlobalStreamThread|health.*|HTTP-Dispatcher|.*metrics.*");
    /** As KRaft's broker and controller name theirs. */
    private static final Pattern BROKER = Pattern.compile("(data|control)-plane-kafka.*|kafka-(network|request).*"
            + "|kafka-scheduler.*|(group|share|transaction)-coordinator.*|Expiration.*|executor-.*|raft-.*"
            + "|TxnMarkerSender.*|AddPartitionsToTxn.*|LogDirFailureHandler.*|ReplicaFetcher.*|ThrottledChannel.*"
            + "|quorum-controller.*|controller-.*|broker-\\d+.*|kafka-\\d+-.*|kafka-log-cleaner.*|SensorExpiry.*"
            + "|ForwardingManager.*|NodeToController.*|.*-lifecycle-manager.*|assignments-manager.*"
            + "|client-metrics-.*|metadata-.*|.*reaper.*|Delayed.*|transaction-log-manager.*|persister-.*"
            + "|.*PersisterStateManager.*|.*-to-controller-.*|remote-log.*|.*TimerTask.*|svc-.*");

    private ThreadParts() {}

    /** Whether this is a stream thread, whose time {@link StackParts} divides. */
    static boolean isStream(String name) {
        return STREAM.matcher(name).matches();
    }

    /** The part; {@link Part#STREAMS} for a stream thread. */
    static Part of(String name) {
        if (name.contains(GATEWAY)) {
            return Part.GATEWAY;
        }
        if (name.contains(READER)) {
            return Part.READER;
        }
        if (isStream(name)) {
            return Part.STREAMS;
        }
        if (STATE_UPDATER.matcher(name).matches()) {
            return Part.STATE;
        }
        if (SCORER.matcher(name).matches()) {
            return Part.SCORING;
        }
        if (CLIENTS.matcher(name).matches()) {
            return Part.CLIENTS;
        }
        return BROKER.matcher(name).matches() ? Part.BROKER : Part.OTHER;
    }
}
