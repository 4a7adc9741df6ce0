package io.beatwatch.ecg.alarm;

import io.beatwatch.ecg.beat.BeatClass;

/**
 * From which probability on a beat of a class gives an alarm. 0 takes every beat of the class: where its class begins is
 * the network's operating points' affair, and a probability asked for here comes on top. More than 1 silences the class.
 */
public record BeatAlertSettings(float minProbabilityS, float minProbabilityV, float minProbabilityF) {
    /** Every beat of the classes S, V and F. */
    public static final BeatAlertSettings DEFAULT = new BeatAlertSettings(0, 0, 0);

    public BeatAlertSettings {
        check("minProbabilityS", minProbabilityS);
        check("minProbabilityV", minProbabilityV);
        check("minProbabilityF", minProbabilityF);
    }

    private static void check(String field, float value) {
        if (!(value >= 0 && value <= 2)) {
            throw new IllegalArgumentException(
                    field + " must be 0 to 2 (more than 1 silences the class), got " + value);
        }
    }

    /** The smallest probability that alarms for this class; infinite for classes that never do. */
    float minProbability(BeatClass beatClass) {
        return switch (beatClass) {
            case S -> minProbabilityS;
            case V -> minProbabilityV;
            case F -> minProbabilityF;
            case N, Q -> Float.POSITIVE_INFINITY;
        };
    }
}
