package io.beatwatch.workbench.soak;

/**
 * When a beat could be read.
 *
 * @param stream whose beat it is
 * @param sentMillis when the gateway sent the chunk that completed it, in milliseconds since 1970
 * @param afterMillis so long after that
 */
public record Arrival(String stream, long sentMillis, long afterMillis) {
    /** When it could be read, in milliseconds since 1970. */
    public long readMillis() {
        return sentMillis + afterMillis;
    }
}
