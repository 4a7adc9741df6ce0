package io.beatwatch.ecg.detection;

import io.beatwatch.ecg.detection.DetectorScoring.Score;
import io.beatwatch.ecg.detection.TrainingSignal.Disturbance;
import io.beatwatch.ecg.detection.TrainingSignal.Noises;
import io.beatwatch.ecg.signal.SampleRate;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Fits the network that {@link RPeakDetector} ships with, on DS1 and the records of {@code svdb/}, as they are and
 * disturbed by the noises of {@code nstdb/}.
 *
 * <p>What a candidate looks like depends on the decisions before it, so it takes two rounds (S. Ross, G. Gordon and D.
 * Bagnell, "A reduction of imitation learning to no-regret online learning", AISTATS 2011). In the first the truth
 * decides, with some errors put in; in the second networks that have not seen the patient do. The final network is
 * fitted to the candidates of both rounds. The figures printed in the end, of networks fitted likewise without the
 * patient, are those of the design on unknown patients.
 *
 * <p>{@code java -Xmx5g -cp ecg-core/target/classes:ecg-core/target/test-classes
 * io.beatwatch.ecg.detection.CandidateTraining FOLDER candidate-network.txt}; some four minutes on one core.
 */
final class CandidateTraining {
    private static final int FOLDS = 4;
    private static final int UNITS = 24;
    private static final int SECOND_UNITS = 8;
    private static final int EPOCHS = 3;
    private static final int FINAL_EPOCHS = 6;
    private static final long SEED = 3;
    /** Share of wrong decisions in the first round. */
    private static final double ERRORS = 0.03;
    /** How much more a beat counts than another candidate: misses outnumber inventions otherwise. */
    private static final float BEAT_WEIGHT = 1.5f;

    private static final float DISTURBED_WEIGHT = 0.6f;
    private static final float SECOND_LEAD_WEIGHT = 0.4f;

    /** A way to look at a record. */
    private record View(Disturbance disturbance, float weight, int... leads) {}

    private static final List<View> VIEWS = List.of(
            new View(Disturbance.NONE, 1, 0),
            new View(Disturbance.BEDSIDE, DISTURBED_WEIGHT, 0),
            new View(Disturbance.MOTION, DISTURBED_WEIGHT, 0),
            new View(Disturbance.NONE, SECOND_LEAD_WEIGHT, 1),
            new View(Disturbance.NONE, 1, 0, 1),
            new View(Disturbance.BEDSIDE, DISTURBED_WEIGHT, 0, 1),
            new View(Disturbance.MOTION, DISTURBED_WEIGHT, 0, 1));

    /** A record and the fold that it is held out in. */
    private record Patient(String database, String name, int fold) {}

    private final Path data;
    private final Noises noises;
    private final List<Patient> patients = new ArrayList<>();
    private final List<CandidateRows> folds = new ArrayList<>();

    private CandidateTraining(Path data) throws IOException {
        this.data = data;
        noises = Noises.read(data.resolve("nstdb"));
        List<String[]> names = new ArrayList<>();
        DetectorScoring.DS1.forEach(name -> names.add(new String[] {"mitdb", name}));
        DetectorScoring.all(data.resolve("svdb")).forEach(name -> names.add(new String[] {"svdb", name}));
        Collections.shuffle(names, new Random(SEED));
        for (String[] name : names) {
            patients.add(new Patient(name[0], name[1], patients.size() % FOLDS));
        }
        for (int fold = 0; fold < FOLDS; fold++) {
            folds.add(new CandidateRows());
        }
    }

    /** Arguments: the folder with the databases, and the file to write. */
    public static void main(String[] args) throws IOException {
        CandidateTraining training = new CandidateTraining(Path.of(args[0]));
        training.collect(null);
        System.out.println("first round collected");
        List<CandidateNetwork.Weights> heldOut = training.heldOut();
        System.out.println("first round fitted");
        training.collect(heldOut);
        CandidateNetwork.Weights weights =
                new NetworkFit(UNITS, SECOND_UNITS, SEED).fit(training.rowsWithout(-1), FINAL_EPOCHS);
        write(weights, Path.of(args[1]));
        System.out.println("network written");
        training.report(training.heldOut());
    }

    /** Runs every view of every record, decided by the truth or by the network that has not seen the patient. */
    private void collect(List<CandidateNetwork.Weights> heldOut) throws IOException {
        for (Patient patient : patients) {
            for (int v = 0; v < VIEWS.size(); v++) {
                View view = VIEWS.get(v);
                TrainingSignal signal = TrainingSignal.read(
                                data.resolve(patient.database()).resolve(patient.name()), view.leads())
                        .disturbed(
                                view.disturbance(), noises, 31L * patient.name().hashCode() + v);
                CandidateRows.Judge judge = heldOut == null
                        ? CandidateTraining::judgeByTruth
                        : judgeBy(new CandidateNetwork(heldOut.get(patient.fold())));
                folds.get(patient.fold()).collect(signal, judge, view.weight(), BEAT_WEIGHT);
            }
        }
    }

    private List<CandidateRows.Row> rowsWithout(int fold) {
        CandidateRows rows = new CandidateRows();
        for (int i = 0; i < FOLDS; i++) {
            if (i != fold) {
                rows.addAll(folds.get(i));
            }
        }
        return rows.rows();
    }

    /** A network for each fold, fitted to the others. */
    private List<CandidateNetwork.Weights> heldOut() {
        List<CandidateNetwork.Weights> networks = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            networks.add(new NetworkFit(UNITS, SECOND_UNITS, SEED + fold).fit(rowsWithout(fold), EPOCHS));
        }
        return networks;
    }

    private static void judgeByTruth(TrainingSignal signal, CandidateRows.CandidateConsumer consumer) {
        Random random = new Random(SEED);
        long[] beats = signal.reference().beats();
        RPeakDetector[] detector = new RPeakDetector[1];
        collect(
                signal,
                (features, from, to) -> {
                    boolean beat = DetectorScoring.distance(beats, detector[0].candidate()) <= 0.08 * signal.hertz();
                    double evidence = 4 + random.nextGaussian();
                    return (float) (beat != random.nextDouble() < ERRORS ? evidence : -evidence);
                },
                detector,
                consumer);
    }

    private static CandidateRows.Judge judgeBy(CandidateScore score) {
        return (signal, consumer) -> collect(signal, score, new RPeakDetector[1], consumer);
    }

    /** Runs a detector whose candidates are the tops of the plain sum over the leads: those of the shipped weights. */
    private static void collect(
            TrainingSignal signal,
            CandidateScore score,
            RPeakDetector[] holder,
            CandidateRows.CandidateConsumer consumer) {
        holder[0] = new RPeakDetector(SampleRate.ofHertz(signal.hertz()), signal.leads().length, score, false);
        run(signal, holder[0], consumer);
    }

    private static List<Long> run(
            TrainingSignal signal, RPeakDetector detector, CandidateRows.CandidateConsumer consumer) {
        List<Long> peaks = new ArrayList<>();
        float[] sample = new float[signal.leads().length];
        for (int n = 0; n < signal.leads()[0].length; n++) {
            for (int lead = 0; lead < sample.length; lead++) {
                sample[lead] = signal.leads()[lead][n];
            }
            long peak = detector.next(sample);
            if (peak != RPeakDetector.NONE) {
                peaks.add(peak);
            }
            if (detector.judged()) {
                consumer.accept(detector.candidate(), detector.features());
            }
        }
        return peaks;
    }

    private void report(List<CandidateNetwork.Weights> heldOut) throws IOException {
        TreeMap<String, Score> gross = new TreeMap<>();
        for (Patient patient : patients) {
            for (int[] leads : new int[][] {{0}, {0, 1}}) {
                TrainingSignal signal =
                        TrainingSignal.read(data.resolve(patient.database()).resolve(patient.name()), leads);
                RPeakDetector detector = new RPeakDetector(
                        SampleRate.ofHertz(signal.hertz()),
                        leads.length,
                        new CandidateNetwork(heldOut.get(patient.fold())));
                List<Long> peaks = run(signal, detector, (position, features) -> {});
                Score score = DetectorScoring.match(
                                signal.reference(),
                                peaks.stream().mapToLong(Long::longValue).toArray(),
                                signal.hertz())
                        .score();
                String where = patient.database() + ", leads " + leads.length;
                gross.merge(where, score, Score::plus);
                if (score.missed() + score.extra() > 10) {
                    System.out.println(where + ", " + patient.name() + ", held out: " + score);
                }
            }
        }
        gross.forEach((where, score) -> System.out.println(where + ", patients held out: " + score));
    }

    private static void write(CandidateNetwork.Weights weights, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("# Weights of CandidateNetwork, fitted by CandidateTraining on DS1 of the MIT-BIH Arrhythmia"
                    + " Database and on the MIT-BIH\n# Supraventricular Arrhythmia Database, with noises of the MIT-BIH"
                    + " Noise Stress Test Database (PhysioNet, ODC-By 1.0).\n# Units of both layers; then a row per"
                    + " unit and one for the output, each with its bias last.\n");
            out.write(weights.first().length + " " + weights.second().length + "\n");
            writeRows(out, weights.first());
            writeRows(out, weights.second());
            writeRows(out, weights.output());
        }
    }

    private static void writeRows(BufferedWriter out, float[]... rows) throws IOException {
        for (float[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (float weight : row) {
                line.append(line.length() == 0 ? "" : " ").append(weight);
            }
            out.write(line.append('\n').toString());
        }
    }
}
