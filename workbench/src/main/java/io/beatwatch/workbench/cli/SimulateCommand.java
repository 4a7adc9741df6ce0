package io.beatwatch.workbench.cli;

import io.beatwatch.ecg.signal.SampleRate;
import io.beatwatch.ecg.simulation.EcgLead;
import io.beatwatch.ecg.simulation.EcgSimulator;
import io.beatwatch.ecg.simulation.NoiseKind;
import io.beatwatch.ecg.simulation.NoiseLevel;
import io.beatwatch.ecg.simulation.RhythmScript;
import io.beatwatch.ecg.simulation.RhythmSegment;
import io.beatwatch.ecg.simulation.SimulatedRecord;
import io.beatwatch.ecg.simulation.SimulationSettings;
import io.beatwatch.ecg.wfdb.RecordHeader;
import io.beatwatch.ecg.wfdb.WfdbRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes records of simulated patients that false alarms are measured on. */
@Command(
        name = "simulate",
        description =
                "Write records of simulated patients whose hearts beat normally, with stretches of noise of every kind"
                        + " and strength, with electrodes off and with changes of gain: every high alarm on them is false."
                        + " With their true beats.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    private static final SampleRate RATE = SampleRate.ofHertz(250);
    private static final double BACKGROUND_NOISE_MILLIVOLTS = 0.02;
    private static final int MOST_PATIENTS = 100_000;
    private static final int MOST_MINUTES = 24 * 60;
    private static final List<NoiseLevel> LEVELS = List.of(
            NoiseLevel.ofDecibels(12), NoiseLevel.ofDecibels(6), NoiseLevel.ofDecibels(0), NoiseLevel.ofDecibels(-6));

    /** Half and twice the usual voltage, and back. */
    private static final double[] GAINS = {1, 0.5, 1, 2, 0.5, 2};

    private static final Duration BETWEEN_GAINS = Duration.ofSeconds(170);

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the records.")
    private Path out;

    @Option(
            names = "--patients",
            paramLabel = "N",
            defaultValue = "48",
            description = "How many, each a record (default: ${DEFAULT-VALUE}).")
    private int patients;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "Length of each (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        require("--patients", patients, MOST_PATIENTS);
        require("--minutes", minutes, MOST_MINUTES);
        Files.createDirectories(out);
        for (int patient = 1; patient <= patients; patient++) {
            SimulationSettings settings = SimulationSettings.of(RATE, EcgLead.II, EcgLead.V1)
                    .withBackgroundNoise(BACKGROUND_NOISE_MILLIVOLTS);
            SimulatedRecord calm = EcgSimulator.ofSeed(patient, script(patient), settings)
                    .record("sim" + patient, Duration.ofMinutes(minutes));
            withGains(calm).write(out);
        }
        spec.commandLine().getOut().printf("%d records of %d min -> %s%n", patients, minutes, out);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The same patient behind an amplifier whose gain jumps, in both leads at once. */
    private static SimulatedRecord withGains(SimulatedRecord of) {
        RecordHeader header = of.record().header();
        short[][] samples = new short[header.signals().size()][];
        int perGain = RATE.samples(BETWEEN_GAINS);
        for (int lead = 0; lead < samples.length; lead++) {
            samples[lead] = of.record().samples(lead).clone();
            for (int i = 0; i < samples[lead].length; i++) {
                double value = samples[lead][i] * GAINS[i / perGain % GAINS.length];
                samples[lead][i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
            }
        }
        return new SimulatedRecord(new WfdbRecord(header, samples), of.annotations());
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " must be 1 to " + most);
        }
    }

    /** Over and over: noise, one electrode off, all of them off, and calm between. */
    private static RhythmScript script(int patient) {
        NoiseKind[] kinds = NoiseKind.values();
        return RhythmScript.of(
                        RhythmSegment.normal(Duration.ofMinutes(2)),
                        RhythmSegment.noise(
                                kinds[patient % kinds.length],
                                LEVELS.get(patient % LEVELS.size()),
                                Duration.ofSeconds(25)),
                        RhythmSegment.normal(Duration.ofMinutes(2)),
                        RhythmSegment.leadOff(EcgLead.II, Duration.ofSeconds(20)),
                        RhythmSegment.normal(Duration.ofSeconds(50)),
                        RhythmSegment.allLeadsOff(Duration.ofSeconds(20)),
                        RhythmSegment.normal(Duration.ofMinutes(1)))
                .repeated();
    }
}
