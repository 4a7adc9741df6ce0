package io.beatwatch.ward.settings;

/** A setting that cannot be used; the message names it, its value and what it may be. */
public final class WardSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public WardSettingException(String message) {
        super(message);
    }

    public WardSettingException(String message, Throwable cause) {
        super(message, cause);
    }
}
