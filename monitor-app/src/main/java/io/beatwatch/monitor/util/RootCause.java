package io.beatwatch.monitor.util;

/** What lies at the bottom of a failure, for messages to people. */
public final class RootCause {
    private RootCause() {}

    /** The message of the innermost cause, or its type where it has none. */
    public static String messageOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
