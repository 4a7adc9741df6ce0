package io.beatwatch.monitor.settings;

/** A setting that cannot be used; the message names it, its source and what it may be. */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }

    public SettingException(String message, Throwable cause) {
        super(message, cause);
    }
}
