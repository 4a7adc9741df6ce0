package io.beatwatch.trainer.comparison;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How MIT-BIH's records are divided into those that are trained on and those that are measured. */
public enum Split {
    /** De Chazal, O'Dwyer and Reilly 2004, without paced records. */
    DS1("ds1", "ds2", "DS1 → DS2", 10),
    /** The seed report's, paced records included. A pass over its records is about twice as long. */
    SEED("seed-train", "seed-test", "seed split", 5);

    private final String training;
    private final String test;
    private final String title;
    private final int epochs;

    Split(String training, String test, String title, int epochs) {
        this.training = training;
        this.test = test;
        this.title = title;
        this.epochs = epochs;
    }

    /** The set of records that is trained on. */
    public String training() {
        return training;
    }

    /** The set of records that is measured. */
    public String test() {
        return test;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** Passes over the training beats, so that both splits show a network about as many. */
    public int epochs() {
        return epochs;
    }

    /** What it is called on the command line and in files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if no split is called so */
    public static Split named(String name) {
        return Arrays.stream(values())
                .filter(split -> split.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no split is called '" + name + "': use "
                        + Arrays.stream(values()).map(Split::label).collect(Collectors.joining(" or "))));
    }
}
