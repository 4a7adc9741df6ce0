package io.beatwatch.workbench.replay;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.SimulationSettings;
import java.util.ArrayList;
import java.util.List;

/** Fills beds with simulated patients: each a person of its own with rhythms of its own. */
public final class SimulatedWard {
    private static final double BACKGROUND_NOISE_MILLIVOLTS = 0.01;

    private SimulatedWard() {}

    /**
     * @param seed the same seed gives the same patients
     * @param keepTruth whether the beds' truth will be asked for: it grows with time
     */
    public static List<Bed> of(int count, SampleRate rate, long seed, ChunkLength chunk, boolean keepTruth) {
        return of(count, rate, seed, chunk, keepTruth, EcgLead.II);
    }

    /** The same with other leads than II. */
    public static List<Bed> of(
            int count, SampleRate rate, long seed, ChunkLength chunk, boolean keepTruth, EcgLead... leads) {
        SimulationSettings settings =
                SimulationSettings.of(rate, leads).withBackgroundNoise(BACKGROUND_NOISE_MILLIVOLTS);
        List<Bed> beds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long patient = seed * 1_000_003 + i;
            EcgSimulator simulator =
                    EcgSimulator.ofSeed(patient, RhythmScript.random(patient).repeated(), settings);
            String name = BedPlan.name(i);
            beds.add(new Bed(name, new SimulatedBed(simulator, "simulator-" + name, keepTruth), chunk));
        }
        return beds;
    }
}
