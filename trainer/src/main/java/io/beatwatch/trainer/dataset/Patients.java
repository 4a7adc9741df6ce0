package io.beatwatch.trainer.dataset;

import java.util.Map;

/** Which person a record was taken from. */
final class Patients {
    /**
     * Records 201 and 202 of MIT-BIH are one person (its directory says so). Pairs of {@code svdb} whose usual beats and
     * rhythms are alike are taken for one person too: no annotator says so, but a held-out patient must be a stranger.
     */
    private static final Map<String, String> SAME = Map.of(
            "202", "201",
            "svdb/873", "svdb/807",
            "svdb/877", "svdb/876",
            "svdb/879", "svdb/878",
            "svdb/883", "svdb/882",
            "svdb/884", "svdb/851",
            "svdb/886", "svdb/841");

    private Patients() {}

    /** One name per person. */
    static String of(String record) {
        return SAME.getOrDefault(record, record);
    }
}
