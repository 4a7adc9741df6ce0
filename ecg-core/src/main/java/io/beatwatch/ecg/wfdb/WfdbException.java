package io.beatwatch.ecg.wfdb;

import java.io.IOException;

/** A record or annotation file that cannot be read; the message names the file, the cause and what to do about it. */
public final class WfdbException extends IOException {
    private static final long serialVersionUID = 1L;

    public WfdbException(String message) {
        super(message);
    }

    public WfdbException(String message, Throwable cause) {
        super(message, cause);
    }
}
