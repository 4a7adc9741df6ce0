package io.beatwatch.ecg.signal;

/**
 * How a lead's integer samples stand for voltages.
 *
 * @param aduPerMillivolt analogue-to-digital units per millivolt, greater than 0
 * @param baselineAdu the sample value that stands for 0 mV
 */
public record LeadScale(double aduPerMillivolt, int baselineAdu) {
    public LeadScale {
        if (!(aduPerMillivolt > 0 && aduPerMillivolt < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("aduPerMillivolt must be greater than 0, got " + aduPerMillivolt);
        }
    }

    public float millivolts(short adu) {
        return (float) ((adu - baselineAdu) / aduPerMillivolt);
    }

    public int microvolts(short adu) {
        return (int) Math.round(1000.0 * (adu - baselineAdu) / aduPerMillivolt);
    }
}
