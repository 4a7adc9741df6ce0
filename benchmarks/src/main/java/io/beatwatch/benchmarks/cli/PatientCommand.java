package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.SimulatedChunks;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.monitor.patient.AlarmSettings;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a patient holds, without clients and broker, whose buffers blur it in a ward. */
@Command(
        name = "patient",
        mixinStandardHelpOptions = true,
        description =
                "Heap of one live patient: that of many which have sent a minute, by their number; with --days whether"
                        + " patients grow who are watched for days, faster than time passes. Exit code 1 where they do.")
final class PatientCommand implements Callable<Integer> {
    private static final int PATIENTS = 500;
    private static final int CHUNKS = 240;
    private static final int COLLECTIONS = 4;
    private static final int MOST_LEADS = 2;

    /** What the network says does not matter here, only that it says it. */
    private static final BeatScores NORMAL =
            new BeatScores(new float[] {0.97f, 0.01f, 0.01f, 0.005f, 0.005f}, new float[16], 0.01f);

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|DIR",
            defaultValue = Setting.DEFAULT_MODEL,
            description = "Network that patients are described for (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Watch patients for so many days, some 20 s of processor time for each day of a bed with two leads"
                            + " and half of it with one (default: ${DEFAULT-VALUE}, no days).")
    private int days;

    @Option(
            names = "--beds",
            paramLabel = "N",
            defaultValue = "4",
            description = "Patients that are watched for --days (default: ${DEFAULT-VALUE}).")
    private int beds;

    @Option(
            names = "--leads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Their leads, 1 or 2 (default: ${DEFAULT-VALUE}).")
    private int leads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Patient.Settings settings =
                new Patient.Settings(ModelContract.read(ModelFinder.find(model)), AlarmSettings.DEFAULT);
        if (days > 0) {
            if (beds < 1 || leads < 1 || leads > MOST_LEADS) {
                throw new ParameterException(spec.commandLine(), "--beds must be 1 or more, --leads 1 or 2");
            }
            return new PatientDays(out, PatientCommand::heap).run(settings, beds, days, leads) ? 0 : 1;
        }
        for (int count = 1; count <= MOST_LEADS; count++) {
            SimulatedChunks signal = new SimulatedChunks(count);
            List<SampleChunk> chunks = new ArrayList<>();
            for (int i = 0; i < CHUNKS; i++) {
                chunks.add(signal.next());
            }
            // once without counting: classes and what all patients share
            Patient first = patient("first", settings, chunks);
            List<Patient> patients = new ArrayList<>(PATIENTS);
            long before = heap();
            for (int i = 0; i < PATIENTS; i++) {
                patients.add(patient("bed-" + i, settings, chunks));
            }
            double each = (heap() - before) / (double) patients.size();
            out.printf("%d leads at %.0f Hz: %.1f kB%n", count, rate(first), each / 1e3);
            out.flush();
        }
        return 0;
    }

    private static double rate(Patient patient) {
        return patient.signal().metadata().rate().hertz();
    }

    private static Patient patient(String name, Patient.Settings settings, List<SampleChunk> chunks) {
        Patient patient = new Patient(name, settings);
        int[] beats = new int[1];
        for (SampleChunk chunk : chunks) {
            beats[0] = 0;
            patient.accept(chunk, chunk.gatewayTime().toEpochMilli(), beat -> beats[0]++);
            patient.settle(Patient.Listener.NOBODY);
            for (int i = 0; i < beats[0]; i++) {
                patient.scored(NORMAL, Patient.Listener.NOBODY);
            }
        }
        return patient;
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
