package io.beatwatch.ecg.simulation;

import io.beatwatch.ecg.wfdb.AnnotationCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A patient's beats: which waves make up each kind. Immutable.
 *
 * <p>Where the paper gives every wave one amplitude for one lead, a wave here is a dipole that every lead sees from its
 * own side (after Sameni, Clifford, Jutten, Shamsollahi 2007, "Multichannel ECG and noise modeling", EURASIP JASP
 * 2007:43407), so that r waves grow from V1 to V5, premature beats look different in each lead, and an axis can turn.
 * The atria have two waves and the T wave has two, for the slow rise and the steep fall that one Gaussian lacks.
 */
final class Morphology {
    private static final double PR_SECONDS = 0.16;

    /** Right atrium to the front, then left atrium to the back. */
    private static final List<Wave> P = List.of(
            new Wave(Wave.Kind.P, -PR_SECONDS - 0.010, 0.018, new Dipole(0.035, 0.080, -0.050)),
            new Wave(Wave.Kind.P, -PR_SECONDS + 0.016, 0.019, new Dipole(0.055, 0.065, 0.040)));

    /** From a focus low in the atrium: upwards, hence negative in II, and nearer to the QRS. */
    private static final List<Wave> ECTOPIC_P = List.of(
            new Wave(Wave.Kind.P, -0.135, 0.014, new Dipole(-0.02, -0.13, -0.03)),
            new Wave(Wave.Kind.P, -0.115, 0.012, new Dipole(-0.03, -0.04, 0.05)));

    /** Septum, free walls, base. */
    private static final List<Wave> QRS = List.of(
            new Wave(Wave.Kind.QRS, -0.024, 0.0080, new Dipole(-0.13, -0.07, -0.22)),
            new Wave(Wave.Kind.QRS, 0.000, 0.0115, new Dipole(0.95, 0.95, 0.36)),
            new Wave(Wave.Kind.QRS, 0.022, 0.0110, new Dipole(-0.17, -0.24, 0.42)));

    private static final List<Wave> T = List.of(
            new Wave(Wave.Kind.T, 0.245, 0.052, new Dipole(0.13, 0.15, -0.10)),
            new Wave(Wave.Kind.T, 0.290, 0.032, new Dipole(0.14, 0.15, -0.12)));

    private static final Dipole PACED_PEAK = new Dipole(0.55, -1.05, 0.60);
    private static final double SPIKE_OFFSET_SECONDS = -0.085;
    private static final Dipole SPIKE = new Dipole(0.35, 0.75, 0.30);

    private final BeatWaveform normal;
    private final BeatWaveform withoutP;
    private final BeatWaveform atrialPremature;
    private final BeatWaveform ventricular;
    private final BeatWaveform fusion;
    private final BeatWaveform paced;
    private final BeatWaveform blockedP;

    Morphology(PatientProfile patient, List<EcgLead> leads, SimulationRandom random) {
        List<Wave> p = scaled(P, patient, 1, random);
        List<Wave> ectopicP = scaled(ECTOPIC_P, patient, 1, random);
        List<Wave> qrs = scaled(QRS, patient, 1, random).stream()
                .map(w -> w.widened(patient.qrsWidthScale()))
                .toList();
        List<Wave> t = scaled(T, patient, patient.tWaveScale(), random);
        List<Wave> ectopic = broad(
                patient.ventricularFocus().peak().turned(random.uniform(-15, 15)),
                patient.amplitudeScale() * random.uniform(0.9, 1.15),
                random.uniform(0.92, 1.12));
        List<Wave> captured = broad(
                PACED_PEAK.turned(random.uniform(-12, 12)),
                patient.amplitudeScale() * random.uniform(0.85, 1.05),
                random.uniform(0.9, 1.08));

        normal = new BeatWaveform(AnnotationCode.NORMAL, join(p, qrs, t), leads);
        withoutP = new BeatWaveform(AnnotationCode.NORMAL, join(qrs, t), leads);
        atrialPremature = new BeatWaveform(AnnotationCode.ATRIAL_PREMATURE, join(ectopicP, qrs, t), leads);
        ventricular = new BeatWaveform(AnnotationCode.VENTRICULAR_PREMATURE, ectopic, leads);
        fusion = new BeatWaveform(AnnotationCode.FUSION, join(p, half(qrs), half(t), half(ectopic)), leads);
        paced = new BeatWaveform(
                AnnotationCode.PACED, captured, leads, SPIKE_OFFSET_SECONDS, SPIKE.times(random.uniform(0.6, 1.6)));
        blockedP = new BeatWaveform(null, p, leads);
    }

    /** With a little of the patient's own in every wave's direction. */
    private static List<Wave> scaled(List<Wave> waves, PatientProfile patient, double scale, SimulationRandom random) {
        return waves.stream()
                .map(w -> w.times(patient.amplitudeScale() * scale * random.uniform(0.93, 1.07))
                        .turned(patient.axisTurnDegrees() + random.uniform(-4, 4)))
                .toList();
    }

    /**
     * A beat that spreads through muscle instead of the conduction system: QRS of 140 to 170 ms, slurred, and a T wave
     * in the opposite direction.
     */
    private static List<Wave> broad(Dipole direction, double scale, double width) {
        Dipole peak = direction.times(scale);
        return List.of(
                new Wave(
                        Wave.Kind.QRS,
                        -0.040 * width,
                        0.018 * width,
                        peak.turned(25).times(0.45)),
                new Wave(Wave.Kind.QRS, 0.000, 0.026 * width, peak),
                new Wave(Wave.Kind.QRS, 0.060 * width, 0.022 * width, peak.times(-0.22)),
                new Wave(Wave.Kind.T, 0.250, 0.065, peak.times(-0.26)),
                new Wave(Wave.Kind.T, 0.315, 0.042, peak.times(-0.24)));
    }

    private static List<Wave> half(List<Wave> waves) {
        return waves.stream().map(w -> w.times(0.55)).toList();
    }

    @SafeVarargs
    private static List<Wave> join(List<Wave>... parts) {
        List<Wave> all = new ArrayList<>();
        for (List<Wave> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    BeatWaveform normal() {
        return normal;
    }

    /** A conducted beat in atrial fibrillation. */
    BeatWaveform withoutP() {
        return withoutP;
    }

    BeatWaveform atrialPremature() {
        return atrialPremature;
    }

    BeatWaveform ventricular() {
        return ventricular;
    }

    /** The sinus beat and the ventricular focus meet in the middle. */
    BeatWaveform fusion() {
        return fusion;
    }

    BeatWaveform paced() {
        return paced;
    }

    /** The P wave of a sinus beat that finds the ventricles refractory. */
    BeatWaveform blockedP() {
        return blockedP;
    }
}
