package io.beatwatch.trainer;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulatedRecord;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.AnnotationWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Recordings of simulated patients for tests: two leads, sinus rhythm with atrial, ventricular and fusion beats. */
public final class SimulatedFolder {
    private static final SimulationSettings SETTINGS = SimulationSettings.of(
                    SampleRate.ofHertz(360), EcgLead.II, EcgLead.V1)
            .withBackgroundNoise(0.02);

    private static final RhythmScript SCRIPT = RhythmScript.of(
                    RhythmSegment.normal(Duration.ofSeconds(6)),
                    RhythmSegment.pvc(),
                    RhythmSegment.normal(Duration.ofSeconds(3)),
                    RhythmSegment.pac(),
                    RhythmSegment.normal(Duration.ofSeconds(2)),
                    RhythmSegment.fusion())
            .repeated();

    private SimulatedFolder() {}

    /** Writes a record and its annotations. */
    public static void write(Path folder, String name, Duration duration, long seed) throws IOException {
        Files.createDirectories(folder);
        SimulatedRecord simulated = EcgSimulator.ofSeed(seed, SCRIPT, SETTINGS).record(name, duration);
        simulated.record().write(folder);
        AnnotationWriter.write(folder.resolve(name), "atr", simulated.annotations());
    }
}
