package io.beatwatch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.beatwatch.ecg.scoring.BeatScorer;
import io.beatwatch.monitor.scoring.ScoringSettings;
import io.beatwatch.monitor.scoring.ServedNetwork;
import io.beatwatch.networks.trial.SimulatedBeats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Beats that one scorer scores per second of processor time, as the monitor serves them: inputs in, scores out, engine and
 * DJL included, describing the beats not. All of the process's processor time counts, so that other load on the machine
 * disturbs little. The beats are a simulated patient's; what a beat costs does not depend on what it looks like. Several
 * networks are measured in turn, round by round: the first one named is the baseline.
 */
@Command(
        name = "scoring-rate",
        mixinStandardHelpOptions = true,
        description = "Beats scored per second of processor time, on the CPU.")
public final class ScoringRate implements Callable<Integer> {
    private static final long SEED = 1;
    private static final double WARM_UP_SECONDS = 2;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Parameters(paramLabel = "NAME|DIR", arity = "1..*", description = "Networks to measure.")
    private List<String> models;

    @Option(names = "--engine", defaultValue = "onnxruntime", description = "onnxruntime or pytorch.")
    private String engine;

    @Option(names = "--batch", defaultValue = "64", description = "Beats per call (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--rounds", defaultValue = "5", description = "Measurements (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "2", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
    private double seconds;

    private ScoringRate() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ScoringRate()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        List<ServedNetwork> networks = new ArrayList<>();
        try {
            for (String model : models) {
                networks.add(ServedNetwork.load(new ScoringSettings(
                        model,
                        ScoringSettings.Engine.valueOf(engine.toUpperCase(Locale.ROOT)),
                        ScoringSettings.Device.CPU)));
            }
            double[][] rates = new double[networks.size()][rounds];
            networks.forEach(network -> rate(network, WARM_UP_SECONDS));
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < rates.length; i++) {
                    rates[i][round] = rate(networks.get(i), seconds);
                }
            }
            for (int i = 0; i < rates.length; i++) {
                Arrays.sort(rates[i]);
                System.out.printf(
                        "%s: %,.0f beats per CPU-second at batch %d (median of %d, %,.0f to %,.0f)%n",
                        networks.get(i).contract().version(),
                        rates[i][rounds / 2],
                        batch,
                        rounds,
                        rates[i][0],
                        rates[i][rounds - 1]);
            }
        } finally {
            networks.forEach(ServedNetwork::close);
        }
        return 0;
    }

    private double rate(ServedNetwork network, double cpuSeconds) {
        List<float[]> beats = SimulatedBeats.of(network.contract(), batch, SEED);
        try (BeatScorer scorer = network.openScorer()) {
            long began = PROCESS.getProcessCpuTime();
            long took;
            long scored = 0;
            do {
                scored += scorer.score(beats).size();
                took = PROCESS.getProcessCpuTime() - began;
            } while (took < cpuSeconds * 1e9);
            return scored / (took / 1e9);
        }
    }
}
