package io.beatwatch.monitor.patient;

/** A record of the samples or commands topic that cannot be used; the message says why and what the sender has to change. */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Coarse reasons, bounded in number so that they can label a meter. */
    public enum Reason {
        NO_KEY,
        UNREADABLE,
        KEY_MISMATCH,
        BAD_RATE,
        BAD_LEADS,
        BAD_SCALE,
        BAD_SAMPLES,
        BAD_POSITION,
        BAD_TIME,
        BAD_NAME,
        /** The command says nothing that this version knows. */
        BAD_COMMAND,
        /** The command is about a stream of which nothing is known. */
        UNKNOWN_STREAM,
        /** Another gateway has the bed: the samples of two are not mixed. */
        OTHER_GATEWAY,
        /** The record is well formed, we failed on it. */
        FAILED
    }

    private final Reason reason;

    public MalformedRecordException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
