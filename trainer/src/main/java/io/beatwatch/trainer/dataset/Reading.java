package io.beatwatch.trainer.dataset;

/**
 * How a record is read.
 *
 * @param peaks where the R peaks come from
 * @param leads how many of its leads are looked at, from the first on: 1 or 2
 */
public record Reading(Peaks peaks, int leads) {
    /** All that a network can use: both leads, beats at the reference annotations. */
    public static final Reading GIVEN = new Reading(Peaks.GIVEN, 2);

    /** Where R peaks come from. */
    public enum Peaks {
        /** From the reference annotations. */
        GIVEN("beats given by the annotations"),
        /** From the project's online detector, run as the monitor runs it. */
        DETECTED("beats found by the online detector");

        private final String description;

        Peaks(String description) {
            this.description = description;
        }

        public String description() {
            return description;
        }
    }

    public Reading {
        if (leads < 1 || leads > 2) {
            throw new IllegalArgumentException("leads must be 1 or 2, got " + leads);
        }
    }

    /** For people, for example {@code beats given by the annotations, two leads}. */
    @Override
    public String toString() {
        return peaks.description() + ", " + (leads == 1 ? "first lead only" : "two leads");
    }
}
