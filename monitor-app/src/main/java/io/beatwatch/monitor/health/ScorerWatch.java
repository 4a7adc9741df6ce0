package io.beatwatch.monitor.health;

import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.scoring.ScorerStalledException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Knows for how long each scorer has been busy with its batch. Any thread. */
public final class ScorerWatch {
    private final LongSupplier nanoTime;
    private final Set<Watched> busy = ConcurrentHashMap.newKeySet();

    /** @param nanoTime such as {@link System#nanoTime} */
    public ScorerWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The same scorer, watched. */
    public BeatScorer watch(BeatScorer scorer) {
        return new Watched(scorer);
    }

    /** How long the longest call that has not come back has lasted; zero where there is none. */
    Duration longestCall() {
        long now = nanoTime.getAsLong();
        return Duration.ofNanos(
                busy.stream().mapToLong(w -> now - w.since).max().orElse(0));
    }

    private final class Watched implements BeatScorer {
        private final BeatScorer scorer;
        private volatile long since;

        Watched(BeatScorer scorer) {
            this.scorer = scorer;
        }

        @Override
        public ModelContract contract() {
            return scorer.contract();
        }

        @Override
        public List<BeatScores> score(List<float[]> inputs) {
            if (!busy.contains(this)) {
                since = nanoTime.getAsLong();
                busy.add(this);
            }
            boolean stalled = false;
            try {
                return scorer.score(inputs);
            } catch (ScorerStalledException e) {
                // nobody waits any more, and there is still no answer
                stalled = true;
                throw e;
            } finally {
                if (!stalled) {
                    busy.remove(this);
                }
            }
        }

        @Override
        public void close() {
            busy.remove(this);
            scorer.close();
        }
    }
}
