package io.beatwatch.ecg.scoring;

/** The engine behind a scorer could not be loaded or failed on a batch. */
public final class ScoringException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScoringException(String message, Throwable cause) {
        super(message, cause);
    }

    public ScoringException(String message) {
        super(message);
    }
}
