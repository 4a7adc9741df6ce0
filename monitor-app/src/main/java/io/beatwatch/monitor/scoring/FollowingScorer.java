package io.beatwatch.monitor.scoring;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.ScoringException;
import io.beatwatch.monitor.util.RootCause;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Scores each batch with the network that serves when it comes; where that one fails, the same batch with its reserve.
 * Single thread.
 */
final class FollowingScorer implements BeatScorer {
    private final Failover failover;
    private final Function<SharedNetwork, ScorerSession> sessions;
    /** At the network that served last; null before and after. */
    private ScorerSession session;

    /**
     * Opens a scorer now, so that what cannot be opened is known before a batch comes.
     *
     * @param sessions at a network that was entered for them
     */
    FollowingScorer(Failover failover, Function<SharedNetwork, ScorerSession> sessions) {
        this.failover = failover;
        this.sessions = sessions;
        try {
            ask(BeatScorer::contract);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public ModelContract contract() {
        return failover.serving().network().contract();
    }

    @Override
    public List<BeatScores> score(List<float[]> inputs) {
        return ask(scorer -> scorer.score(inputs));
    }

    private <T> T ask(Function<BeatScorer, T> question) {
        follow();
        try {
            return question.apply(session.scorer());
        } catch (RuntimeException e) {
            return askReserve(question, e);
        } catch (LinkageError e) {
            // a native library that is gone is an error to Java
            return askReserve(question, new ScoringException(RootCause.messageOf(e), e));
        }
    }

    private void follow() {
        if (session == null || session.network() != failover.serving()) {
            close();
            session = sessions.apply(failover.enter());
        }
    }

    private <T> T askReserve(Function<BeatScorer, T> question, RuntimeException failure) {
        SharedNetwork failed = session.network();
        Optional<SharedNetwork> reserve = failover.enterReserve(failed, failure);
        if (reserve.isEmpty()) {
            throw failure;
        }
        ScorerSession there = sessions.apply(reserve.get());
        T answer;
        try {
            answer = question.apply(there.scorer());
        } catch (RuntimeException | LinkageError e) {
            failure.addSuppressed(e);
            there.close();
            throw failure;
        }
        failover.fallBack(failed, failure);
        close();
        session = there;
        return answer;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
