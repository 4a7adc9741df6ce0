package io.beatwatch.monitor.scoring;

import java.time.Duration;

/** A scorer has not answered by its deadline; what it was asked is unanswered still, and it may come back. */
public final class ScorerStalledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScorerStalledException(Duration deadline) {
        super("the scorer has not answered within " + deadline.toMillis() + " ms");
    }
}
