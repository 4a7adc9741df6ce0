package io.beatwatch.monitor.state;

/** Persisted bytes that this version cannot read: another version wrote them, or they are damaged. */
public final class UnreadableStateException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableStateException(String message) {
        super(message);
    }

    UnreadableStateException(String message, Exception cause) {
        super(message, cause);
    }
}
