package io.beatwatch.ward.http;

/**
 * Who asks.
 *
 * @param name who they are, empty where nobody has said
 * @param nameIsKnown whether the name comes from a proxy or a login, so that the page does not ask for it
 */
record Visitor(String name, Role role, boolean nameIsKnown) {
    /** What somebody may do. */
    enum Role {
        /** Look. */
        VIEWER,
        /** Look, acknowledge, pause, relearn, set limits. */
        CLINICIAN
    }
}
