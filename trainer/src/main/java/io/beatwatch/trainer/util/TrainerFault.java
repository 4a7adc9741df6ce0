package io.beatwatch.trainer.util;

/** Something a person can mend; the message names cause and mend in one line. */
public final class TrainerFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainerFault(String message) {
        super(message);
    }

    public TrainerFault(String message, Throwable cause) {
        super(message, cause);
    }
}
