package io.beatwatch.ecg.beat;

/**
 * The five beat classes of ANSI/AAMI EC57, in the order in which every network of this project puts its
 * probabilities.
 */
public enum BeatClass {
    /** Normal, bundle branch block, atrial and nodal escape. */
    N("normal"),
    /** Supraventricular ectopic. */
    S("supraventricular ectopic"),
    /** Ventricular ectopic. */
    V("ventricular ectopic"),
    /** Fusion of ventricular and normal. */
    F("fusion"),
    /** Paced, fusion of paced and normal, or unclassifiable. */
    Q("paced or unclassifiable");

    private static final BeatClass[] VALUES = values();

    private final String description;

    BeatClass(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }

    /** The number of classes. */
    public static int count() {
        return VALUES.length;
    }

    public static BeatClass at(int index) {
        return VALUES[index];
    }

    /** The class with the largest probability; the first of several equal ones. */
    public static BeatClass mostProbable(float[] probabilities) {
        int best = 0;
        for (int i = 1; i < VALUES.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        return VALUES[best];
    }
}
