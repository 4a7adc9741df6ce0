package io.beatwatch.benchmarks.cli;

import io.beatwatch.benchmarks.SimulatedChunks;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.monitor.patient.Patient;
import io.beatwatch.monitor.patient.PatientSize;
import io.beatwatch.monitor.patient.SampleChunk;
import io.beatwatch.schema.PatientCommand;
import io.beatwatch.schema.Relearn;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Patients who are watched for days, faster than time passes: what each holds must not grow. They get the same signal and
 * scores of their own, of which one in fifty says V and one in a hundred S, so that alarms begin and end; a gap of two seconds
 * every hour, and once a day a relearn. Single thread.
 */
final class PatientDays {
    private static final int CHUNKS_PER_HOUR = 3600 * 4;
    private static final int HOURS_PER_DAY = 24;
    private static final int CHUNKS_MISSING = 8;
    private static final double V_SHARE = 0.02;
    private static final double S_SHARE = 0.01;
    /** What a snapshot varies by with what a patient does at the moment. */
    private static final double SNAPSHOT_TOLERANCE = 0.01;
    /** What a heap varies by between two looks without anything growing, however many patients are in it. */
    private static final double HEAP_NOISE_BYTES = 300_000;
    /** The least that would count as growth of a patient: a tenth of what one holds. */
    private static final double HEAP_TOLERANCE_BYTES = 3_000;

    private final PrintWriter out;
    private final LongSupplier heap;

    /**
     * @param out gets a line a day
     * @param heap bytes in use after collection
     */
    PatientDays(PrintWriter out, LongSupplier heap) {
        this.out = out;
        this.heap = heap;
    }

    /**
     * @return whether snapshots of the last day are no larger than those of the first, and the heap is neither, as far as can
     *     be seen: of a hundred patients, to a tenth of what one holds
     */
    boolean run(Patient.Settings settings, int beds, int days, int leads) {
        SimulatedChunks signal = new SimulatedChunks(leads);
        // classes and what all patients share are there before anything is counted
        List<Patient> first = List.of(new Patient("first", settings));
        play(signal, first, List.of(new Random(0)), CHUNKS_PER_HOUR);
        relearn(signal, first);
        PatientSize.snapshotBytes(first.get(0));
        List<Patient> patients = new ArrayList<>();
        List<Random> scores = new ArrayList<>();
        for (int i = 0; i < beds; i++) {
            patients.add(new Patient("bed-" + i, settings));
            scores.add(new Random(i));
        }
        double[] held = new double[days];
        double[] written = new double[days];
        for (int day = 0; day < days; day++) {
            for (int hour = 0; hour < HOURS_PER_DAY; hour++) {
                play(signal, patients, scores, CHUNKS_PER_HOUR - CHUNKS_MISSING);
                for (int i = 0; i < CHUNKS_MISSING; i++) {
                    signal.next();
                }
            }
            held[day] = heap.getAsLong();
            written[day] = patients.stream()
                    .mapToInt(PatientSize::snapshotBytes)
                    .average()
                    .orElseThrow();
            out.printf(
                    "day %d: %.2f kB as a snapshot, heap %+.1f kB a patient since day 1%n",
                    day + 1, written[day] / 1e3, (held[day] - held[0]) / beds / 1e3);
            out.flush();
            relearn(signal, patients);
        }
        boolean constant = written[days - 1] <= written[0] * (1 + SNAPSHOT_TOLERANCE)
                && held[days - 1] - held[0] <= HEAP_NOISE_BYTES + beds * HEAP_TOLERANCE_BYTES;
        out.println(constant ? "constant" : "NOT CONSTANT");
        return constant;
    }

    private static void play(SimulatedChunks signal, List<Patient> patients, List<Random> scores, int chunks) {
        int[] beats = new int[1];
        for (int i = 0; i < chunks; i++) {
            SampleChunk chunk = signal.next();
            for (int p = 0; p < patients.size(); p++) {
                Patient patient = patients.get(p);
                beats[0] = 0;
                patient.accept(chunk, chunk.gatewayTime().toEpochMilli(), beat -> beats[0]++);
                patient.settle(Patient.Listener.NOBODY);
                for (int b = 0; b < beats[0]; b++) {
                    patient.scored(said(scores.get(p)), Patient.Listener.NOBODY);
                }
            }
        }
    }

    private static BeatScores said(Random random) {
        double draw = random.nextDouble();
        float v = draw < V_SHARE ? 0.9f : 0.02f;
        float s = draw >= V_SHARE && draw < V_SHARE + S_SHARE ? 0.9f : 0.02f;
        return new BeatScores(new float[] {0.98f - v - s, s, v, 0.01f, 0.01f}, new float[16], 0.01f);
    }

    private static void relearn(SimulatedChunks signal, List<Patient> patients) {
        SampleChunk chunk = signal.next();
        for (Patient patient : patients) {
            PatientCommand command = PatientCommand.newBuilder()
                    .setStreamId(patient.streamId())
                    .setRelearn(Relearn.getDefaultInstance())
                    .build();
            patient.apply(command, chunk.gatewayTime(), Patient.Listener.NOBODY);
        }
    }
}
