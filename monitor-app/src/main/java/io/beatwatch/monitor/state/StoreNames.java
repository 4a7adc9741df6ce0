package io.beatwatch.monitor.state;

import java.util.List;

/** The state stores by name. Changelog topics bear these names: whoever changes one leaves behind what was kept under it. */
public final class StoreNames {
    /** All that is known of each patient, as a journal by stream. */
    public static final String PATIENTS = "patient-journal";

    /** All that are changelogged. */
    public static final List<String> ALL = List.of(PATIENTS);

    private StoreNames() {}
}
