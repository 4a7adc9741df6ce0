package io.beatwatch.ward.feed;

/**
 * How reading the topics goes.
 *
 * @param phase what is being done
 * @param problem cause and what to do, empty where there is none
 */
public record FeedState(Phase phase, String problem) {
    /** What is being done. */
    public enum Phase {
        /** No broker has answered yet, or topics are missing. */
        CONNECTING,
        /** Alarms that show are gathered from the topic; until that is done, some may be missing. */
        REBUILDING,
        /** What comes is shown at once. */
        LIVE,
        /** The broker does not answer: what is shown is old. */
        BROKER_AWAY
    }
}
