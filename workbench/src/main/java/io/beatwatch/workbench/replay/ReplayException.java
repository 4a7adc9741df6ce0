package io.beatwatch.workbench.replay;

/** A replay that cannot go on; the message names the cause and what to do about it. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReplayException(String message, Throwable cause) {
        super(message, cause);
    }
}
