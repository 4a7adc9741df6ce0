package io.beatwatch.ecg.simulation;

import java.util.Objects;

/**
 * What makes one synthetic patient differ from another.
 *
 * @param heartRateBpm mean sinus rate in beats a minute, 30 to 150
 * @param heartRateDeviationBpm standard deviation of the sinus rate in beats a minute, 0 to 10 (the paper's is 1)
 * @param lfHfRatio power of the RR spectrum around 0.1 Hz over that around the breathing rate, 0.1 to 10 (the paper's
 *     is 0.5)
 * @param respirationHertz breaths a second, 0.1 to 0.6: the centre of the RR spectrum's upper band and the frequency of
 *     the breathing wander (the paper's is 0.25)
 * @param respirationMillivolts amplitude of the breathing wander of the baseline, 0 to 0.5 (the paper's is 0.15)
 * @param amplitudeScale of all waves, 0.3 to 2.5
 * @param qrsWidthScale of the QRS of conducted beats, 0.7 to 1.4
 * @param axisTurnDegrees turn of the normal frontal axis, −60 (towards the left arm) to 60 (towards the feet and right)
 * @param tWaveScale of the T waves of conducted beats, −1.2 to 1.6; negative inverts them
 * @param ventricularFocus where ventricular beats come from
 * @param fibrillationRateBpm mean ventricular rate in atrial fibrillation, 50 to 160
 * @param tachycardiaRateBpm rate within a run of ventricular beats, 110 to 220
 * @param pacerRateBpm the pacemaker's fixed rate, 40 to 110
 */
public record PatientProfile(
        double heartRateBpm,
        double heartRateDeviationBpm,
        double lfHfRatio,
        double respirationHertz,
        double respirationMillivolts,
        double amplitudeScale,
        double qrsWidthScale,
        double axisTurnDegrees,
        double tWaveScale,
        VentricularFocus ventricularFocus,
        double fibrillationRateBpm,
        double tachycardiaRateBpm,
        double pacerRateBpm) {
    public PatientProfile {
        Checks.within("heartRateBpm", heartRateBpm, 30, 150);
        Checks.within("heartRateDeviationBpm", heartRateDeviationBpm, 0, 10);
        Checks.within("lfHfRatio", lfHfRatio, 0.1, 10);
        Checks.within("respirationHertz", respirationHertz, 0.1, 0.6);
        Checks.within("respirationMillivolts", respirationMillivolts, 0, 0.5);
        Checks.within("amplitudeScale", amplitudeScale, 0.3, 2.5);
        Checks.within("qrsWidthScale", qrsWidthScale, 0.7, 1.4);
        Checks.within("axisTurnDegrees", axisTurnDegrees, -60, 60);
        Checks.within("tWaveScale", tWaveScale, -1.2, 1.6);
        Objects.requireNonNull(ventricularFocus, "ventricularFocus");
        Checks.within("fibrillationRateBpm", fibrillationRateBpm, 50, 160);
        Checks.within("tachycardiaRateBpm", tachycardiaRateBpm, 110, 220);
        Checks.within("pacerRateBpm", pacerRateBpm, 40, 110);
    }

    /** A textbook adult at 66 beats a minute. */
    public static PatientProfile typical() {
        return new PatientProfile(
                66, 2, 0.5, 0.25, 0.05, 1, 1, 0, 1, VentricularFocus.RIGHT_OUTFLOW_TRACT, 100, 160, 70);
    }

    /** A plausible adult patient; the same seed gives the same one. */
    public static PatientProfile random(long seed) {
        SimulationRandom random = new SimulationRandom(seed);
        return new PatientProfile(
                random.uniform(55, 98),
                random.uniform(0.8, 3.5),
                random.uniform(0.3, 3),
                random.uniform(0.18, 0.38),
                random.uniform(0.01, 0.12),
                random.uniform(0.65, 1.5),
                random.uniform(0.85, 1.2),
                random.uniform(-35, 35),
                random.chance(0.12) ? random.uniform(-0.8, -0.4) : random.uniform(0.5, 1.4),
                random.any(VentricularFocus.values()),
                random.uniform(75, 130),
                random.uniform(135, 195),
                random.uniform(60, 80));
    }

    /** The same patient at another sinus rate. */
    public PatientProfile withHeartRateBpm(double bpm) {
        return new PatientProfile(
                bpm,
                heartRateDeviationBpm,
                lfHfRatio,
                respirationHertz,
                respirationMillivolts,
                amplitudeScale,
                qrsWidthScale,
                axisTurnDegrees,
                tWaveScale,
                ventricularFocus,
                fibrillationRateBpm,
                tachycardiaRateBpm,
                pacerRateBpm);
    }
}
