package io.beatwatch.ecg.simulation;

/** A sine wave by complex rotation: four multiplications a sample. Single thread. */
final class Rotation {
    private final double stepCos;
    private final double stepSin;
    private double cos;
    private double sin;

    /**
     * @param turnsPerSample frequency over sampling rate
     * @param startTurns phase of the first sample, in turns
     */
    Rotation(double turnsPerSample, double startTurns) {
        stepCos = Math.cos(2 * Math.PI * turnsPerSample);
        stepSin = Math.sin(2 * Math.PI * turnsPerSample);
        cos = Math.cos(2 * Math.PI * startTurns);
        sin = Math.sin(2 * Math.PI * startTurns);
    }

    double next() {
        double value = sin;
        double nextCos = cos * stepCos - sin * stepSin;
        double nextSin = sin * stepCos + cos * stepSin;
        // one Newton step towards length 1, so that rounding does not grow over days
        double correction = 1.5 - 0.5 * (nextCos * nextCos + nextSin * nextSin);
        cos = nextCos * correction;
        sin = nextSin * correction;
        return value;
    }
}
