package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.OperatingPoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Chooses the operating points that find the classes well in held-out patients and leave the others in peace. The figure is
 * the mean of two: the mean F1 of the classes that are chosen for, over the databases that hold at least {@value
 * #LEAST_BEATS} beats of the class, and the mean over all patients of 1 / (1 + f / {@value #FALSE_PER_HOUR}), where f is how
 * many beats of a patient are called S or V wrongly in an hour.
 *
 * <p>First those with the largest figure are sought, by coordinate ascent from 0 with steps of several sizes. A few
 * patients with many ectopic beats decide where that maximum lies, and it is flat. So the operating points then go back
 * towards 0, where the most probable class wins, as far as the figure stays within two standard errors of the largest: the
 * rule of standard errors of Breiman et al. (Classification and Regression Trees, 1984), with the standard error of the
 * difference taken from a bootstrap over patients. The operating points of other classes stay 0.
 */
public final class OperatingPointSearch {
    private static final double[] STEPS = {-2, -1.5, -1, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 1, 1.5};
    private static final double LIMIT = 6;
    private static final int ROUNDS = 4;
    private static final double STEP_BACK = 0.25;
    private static final double STANDARD_ERRORS = 2;
    private static final int DRAWS = 200;
    private static final int SEED = 1;
    /** Fewer beats of a class in a database have no F1 worth the name. */
    private static final int LEAST_BEATS = 100;
    /** So many false S and V an hour make a patient's half of the figure half of what it is without any. */
    private static final double FALSE_PER_HOUR = 10;

    private final List<List<ScoredBeats>> databases;
    private final Set<BeatClass> chosen;
    private final List<int[][]> draws;

    private OperatingPointSearch(List<List<ScoredBeats>> databases, Set<BeatClass> chosen) {
        this.databases = databases;
        this.chosen = chosen;
        this.draws = draws(databases);
    }

    /**
     * @param databases held-out beats at the network's temperature, by database and patient
     * @param chosen of S, V and F
     */
    public static OperatingPoints best(List<List<ScoredBeats>> databases, Set<BeatClass> chosen) {
        OperatingPointSearch search = new OperatingPointSearch(databases, chosen);
        double[] offsets = search.backTowardsZero(search.largest());
        return new OperatingPoints(
                rounded(offsets[BeatClass.S.ordinal()]),
                rounded(offsets[BeatClass.V.ordinal()]),
                rounded(offsets[BeatClass.F.ordinal()]));
    }

    private static double rounded(double offset) {
        return Math.round(offset * 1e3) / 1e3;
    }

    /** What is chosen by. */
    public static double figure(List<List<ScoredBeats>> databases, OperatingPoints points, Set<BeatClass> chosen) {
        double[] offsets = new double[BeatClass.count()];
        for (BeatClass c : BeatClass.values()) {
            offsets[c.ordinal()] = points.offset(c);
        }
        return figure(counts(databases, offsets), null, chosen);
    }

    private double[] largest() {
        double[] best = new double[BeatClass.count()];
        double bestFigure = figure(best);
        for (int round = 0; round < ROUNDS; round++) {
            double before = bestFigure;
            for (BeatClass beatClass : chosen) {
                double from = best[beatClass.ordinal()];
                for (double step : STEPS) {
                    double[] tried = best.clone();
                    tried[beatClass.ordinal()] = Math.max(-LIMIT, Math.min(LIMIT, from + step));
                    double figure = figure(tried);
                    if (figure > bestFigure) {
                        bestFigure = figure;
                        best = tried;
                    }
                }
            }
            if (bestFigure == before) {
                break;
            }
        }
        return best;
    }

    /** Step by step, each time that of the class where it costs least. */
    private double[] backTowardsZero(double[] best) {
        List<List<Counts>> ofBest = counts(databases, best);
        double[] now = best;
        while (true) {
            double[] next = null;
            double nextFigure = Double.NEGATIVE_INFINITY;
            for (BeatClass beatClass : chosen) {
                int c = beatClass.ordinal();
                if (now[c] == 0) {
                    continue;
                }
                double[] tried = now.clone();
                tried[c] = Math.signum(now[c]) * Math.max(0, Math.abs(now[c]) - STEP_BACK);
                List<List<Counts>> counts = counts(databases, tried);
                double figure = figure(counts, null, chosen);
                if (figure > nextFigure && withinStandardErrors(ofBest, counts)) {
                    next = tried;
                    nextFigure = figure;
                }
            }
            if (next == null) {
                return now;
            }
            now = next;
        }
    }

    private boolean withinStandardErrors(List<List<Counts>> ofBest, List<List<Counts>> counts) {
        double lost = figure(ofBest, null, chosen) - figure(counts, null, chosen);
        double[] losses = draws.stream()
                .mapToDouble(draw -> figure(ofBest, draw, chosen) - figure(counts, draw, chosen))
                .toArray();
        double mean = Arrays.stream(losses).average().orElse(0);
        double variance = Arrays.stream(losses)
                .map(loss -> (loss - mean) * (loss - mean))
                .average()
                .orElse(0);
        return lost <= STANDARD_ERRORS * Math.sqrt(variance);
    }

    /** As many patients of each database as it has, drawn with replacement. */
    private static List<int[][]> draws(List<List<ScoredBeats>> databases) {
        Random random = new Random(SEED);
        List<int[][]> draws = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            draws.add(databases.stream()
                    .map(patients ->
                            random.ints(patients.size(), 0, patients.size()).toArray())
                    .toArray(int[][]::new));
        }
        return draws;
    }

    private double figure(double[] offsets) {
        return figure(counts(databases, offsets), null, chosen);
    }

    /** @param draw the patients of each database that count, null for all of them once */
    private static double figure(List<List<Counts>> databases, int[][] draw, Set<BeatClass> chosen) {
        double f1 = 0;
        for (BeatClass beatClass : chosen) {
            f1 += meanF1(databases, draw, beatClass.ordinal()) / chosen.size();
        }
        double quiet = 0;
        int patients = 0;
        for (int d = 0; d < databases.size(); d++) {
            for (Counts patient : drawn(databases, draw, d)) {
                if (patient.hours() > 0) {
                    quiet += 1 / (1 + patient.falseAlarms() / patient.hours() / FALSE_PER_HOUR);
                    patients++;
                }
            }
        }
        return patients == 0 ? f1 : (f1 + quiet / patients) / 2;
    }

    /** Over the databases that hold enough of the class for its F1 to say something; over all where none does. */
    private static double meanF1(List<List<Counts>> databases, int[][] draw, int beatClass) {
        double sum = 0;
        int counted = 0;
        boolean any = databases.stream().anyMatch(database -> reference(database, beatClass) >= LEAST_BEATS);
        for (int d = 0; d < databases.size(); d++) {
            if (any && reference(databases.get(d), beatClass) < LEAST_BEATS) {
                continue;
            }
            int[] all = new int[3];
            for (Counts patient : drawn(databases, draw, d)) {
                for (int row = 0; row < all.length; row++) {
                    all[row] += patient.byClass()[row][beatClass];
                }
            }
            sum += 2.0 * all[0] / Math.max(1, all[1] + all[2]);
            counted++;
        }
        return sum / counted;
    }

    private static int reference(List<Counts> database, int beatClass) {
        return database.stream()
                .mapToInt(counts -> counts.byClass()[1][beatClass])
                .sum();
    }

    private static List<Counts> drawn(List<List<Counts>> databases, int[][] draw, int database) {
        List<Counts> patients = databases.get(database);
        return draw == null
                ? patients
                : Arrays.stream(draw[database]).mapToObj(patients::get).toList();
    }

    /**
     * Of one patient.
     *
     * @param byClass by class: beats found, beats of the reference, beats called so
     * @param hours that were recorded, 0 where that is unknown
     */
    private record Counts(int[][] byClass, double hours) {
        int falseAlarms() {
            int s = BeatClass.S.ordinal();
            int v = BeatClass.V.ordinal();
            return byClass[2][s] - byClass[0][s] + byClass[2][v] - byClass[0][v];
        }
    }

    private static List<List<Counts>> counts(List<List<ScoredBeats>> databases, double[] offsets) {
        return databases.stream()
                .map(patients -> patients.stream()
                        .map(beats -> new Counts(counts(beats, offsets), beats.hours()))
                        .toList())
                .toList();
    }

    private static int[][] counts(ScoredBeats beats, double[] offsets) {
        int classes = offsets.length;
        int[][] counts = new int[3][classes];
        for (int i = 0; i < beats.size(); i++) {
            double[] logs = beats.logProbabilities()[i];
            int most = 0;
            for (int c = 1; c < classes; c++) {
                most = logs[c] + offsets[c] > logs[most] + offsets[most] ? c : most;
            }
            int wanted = beats.classes()[i];
            counts[0][wanted] += most == wanted ? 1 : 0;
            counts[1][wanted]++;
            counts[2][most]++;
        }
        return counts;
    }
}
