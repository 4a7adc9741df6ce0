package io.beatwatch.trainer.util;

/** A fault that the user can put right; the message names the cause and what to do about it, in one line. */
public final class TrainerFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainerFault(String message) {
        super(message);
    }

    public TrainerFault(String message, Throwable cause) {
        super(message, cause);
    }
}
