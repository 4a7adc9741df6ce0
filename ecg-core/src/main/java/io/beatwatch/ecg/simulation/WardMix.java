package io.beatwatch.ecg.simulation;

import static io.beatwatch.ecg.simulation.RhythmSegment.allLeadsOff;
import static io.beatwatch.ecg.simulation.RhythmSegment.asystole;
import static io.beatwatch.ecg.simulation.RhythmSegment.atrialFibrillation;
import static io.beatwatch.ecg.simulation.RhythmSegment.bigeminy;
import static io.beatwatch.ecg.simulation.RhythmSegment.couplet;
import static io.beatwatch.ecg.simulation.RhythmSegment.fusion;
import static io.beatwatch.ecg.simulation.RhythmSegment.noise;
import static io.beatwatch.ecg.simulation.RhythmSegment.normal;
import static io.beatwatch.ecg.simulation.RhythmSegment.pac;
import static io.beatwatch.ecg.simulation.RhythmSegment.paced;
import static io.beatwatch.ecg.simulation.RhythmSegment.pause;
import static io.beatwatch.ecg.simulation.RhythmSegment.pvc;
import static io.beatwatch.ecg.simulation.RhythmSegment.run;
import static io.beatwatch.ecg.simulation.RhythmSegment.ventricularFibrillation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Draws scripts of a mixed ward: how often what happens is a guess at a step-down unit, not a statistic. */
final class WardMix {
    private static final int SHORTEST_STRETCHES = 12;
    private static final int LONGEST_STRETCHES = 24;

    private final SimulationRandom random;
    private final List<RhythmSegment> script = new ArrayList<>();

    private WardMix(SimulationRandom random) {
        this.random = random;
    }

    /** One patient's script, some 10 to 40 minutes long. */
    static List<RhythmSegment> draw(SimulationRandom random) {
        WardMix mix = new WardMix(random);
        Runnable stretch = mix.drawPatient();
        int stretches = SHORTEST_STRETCHES + random.index(LONGEST_STRETCHES - SHORTEST_STRETCHES + 1);
        for (int i = 0; i < stretches; i++) {
            mix.disturb();
            stretch.run();
        }
        return mix.script;
    }

    private Runnable drawPatient() {
        double patient = random.uniform(0, 1);
        if (patient < 0.45) {
            return this::quiet;
        } else if (patient < 0.65) {
            return this::ventricularEctopy;
        } else if (patient < 0.78) {
            return this::atrialEctopy;
        } else if (patient < 0.90) {
            return this::fibrillating;
        } else if (patient < 0.97) {
            return this::pacemaker;
        }
        return this::unstable;
    }

    private void quiet() {
        add(normal(seconds(40, 150)));
        add(random.chance(0.5) ? pvc() : pac());
    }

    private void ventricularEctopy() {
        add(normal(seconds(8, 40)));
        double event = random.uniform(0, 1);
        if (event < 0.60) {
            add(pvc());
        } else if (event < 0.75) {
            add(couplet());
        } else if (event < 0.87) {
            add(bigeminy(seconds(6, 30)));
        } else if (event < 0.95) {
            add(fusion());
        } else {
            add(run(3 + random.index(6)));
        }
    }

    private void atrialEctopy() {
        add(normal(seconds(6, 40)));
        add(random.chance(0.92) ? pac() : atrialFibrillation(seconds(15, 90)));
        add(normal(seconds(2, 20)));
    }

    private void fibrillating() {
        add(atrialFibrillation(seconds(20, 120)));
        if (random.chance(0.6)) {
            add(pvc());
        }
    }

    private void pacemaker() {
        add(paced(seconds(30, 150)));
        add(random.chance(0.5) ? pvc() : normal(seconds(5, 30)));
    }

    private void unstable() {
        add(normal(seconds(15, 60)));
        double event = random.uniform(0, 1);
        if (event < 0.40) {
            add(couplet());
        } else if (event < 0.75) {
            add(run(4 + random.index(26)));
        } else if (event < 0.85) {
            add(pause(seconds(2.5, 5)));
        } else if (event < 0.93) {
            add(asystole(seconds(5, 12)));
        } else {
            add(run(8 + random.index(10)));
            add(ventricularFibrillation(seconds(8, 25)));
        }
    }

    private void disturb() {
        double chance = random.uniform(0, 1);
        if (chance < 0.10) {
            add(noise(NoiseKind.BASELINE_WANDER, NoiseLevel.ofMillivolts(random.uniform(0.1, 0.4)), seconds(5, 40)));
        } else if (chance < 0.18) {
            add(noise(NoiseKind.MUSCLE, NoiseLevel.ofMillivolts(random.uniform(0.03, 0.12)), seconds(3, 25)));
        } else if (chance < 0.22) {
            add(noise(NoiseKind.ELECTRODE_MOTION, NoiseLevel.ofDecibels(random.uniform(0, 15)), seconds(3, 15)));
        } else if (chance < 0.235) {
            add(allLeadsOff(seconds(4, 30)));
        }
    }

    private void add(RhythmSegment segment) {
        script.add(segment);
    }

    private Duration seconds(double from, double to) {
        return Duration.ofMillis(Math.round(1000 * random.uniform(from, to)));
    }
}
