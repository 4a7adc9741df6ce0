package io.beatwatch.monitor.detection;

/** A record of the samples topic that cannot be monitored; the message says why and what the gateway has to change. */
public final class MalformedChunkException extends Exception {
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
        /** The chunk is well formed, we failed on it. */
        FAILED
    }

    private final Reason reason;

    public MalformedChunkException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
