package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.metrics.MonitorMetrics;
import java.time.Duration;
import java.util.Optional;

/** One scorer's stay at a network: opened when it is first asked for, and tried anew where that failed. Single thread. */
final class ScorerSession implements AutoCloseable {
    private final SharedNetwork network;
    private final Duration deadline;
    private final Optional<MonitorMetrics> meters;
    /** Null until it is open. */
    private DeadlineScorer scorer;
    /** The same scorer, measured where its batches are to be. */
    private BeatScorer asked;

    /**
     * @param network entered for this session, which leaves it
     * @param deadline after which a batch has failed
     * @param meters of the batches; empty where they are to be left out
     */
    ScorerSession(SharedNetwork network, Duration deadline, Optional<MonitorMetrics> meters) {
        this.network = network;
        this.deadline = deadline;
        this.meters = meters;
    }

    SharedNetwork network() {
        return network;
    }

    /** The scorer, open. */
    BeatScorer scorer() {
        if (scorer == null) {
            ServedNetwork on = network.network();
            scorer = new DeadlineScorer(on.openScorer(), deadline);
            asked = meters.<BeatScorer>map(to -> new InstrumentedBeatScorer(scorer, to, on.engine(), on.device()))
                    .orElse(scorer);
        }
        return asked;
    }

    /** Leaves the network once a call that hangs has come back, whatever comes of closing the scorer. */
    @Override
    public void close() {
        if (scorer == null) {
            network.leave();
        } else {
            SharedNetwork.closeQuietly(
                    () -> scorer.closeThen(network::leave), network.network().device());
        }
    }
}
