package io.beatwatch.monitor.state;

import java.util.List;

/** The state stores by name. Changelog topics bear these names: whoever changes one leaves behind what was kept under it. */
public final class StoreNames {
    /** Each patient's signal, as one blob by stream. */
    public static final String PATIENTS = "patients";

    /** Beats that wait for their batch. */
    public static final String PENDING_BEATS = "pending-beats";

    /**
     * The same in the version before, all beats of a stream in one entry. What waited there at an upgrade is taken over
     * and scored; nothing is written to it any more, so that going back finds it empty.
     */
    public static final String PENDING_BEATS_BEFORE = "waiting-beats";

    /** What the network said of each patient's beats. */
    public static final String ADAPTATION = "like-beats";

    /** V beats in a row by stream; a stream without is absent. */
    public static final String VENTRICULAR_RUNS = "ventricular-runs";

    /** All that are changelogged. */
    public static final List<String> ALL =
            List.of(PATIENTS, PENDING_BEATS, PENDING_BEATS_BEFORE, ADAPTATION, VENTRICULAR_RUNS);

    private StoreNames() {}
}
