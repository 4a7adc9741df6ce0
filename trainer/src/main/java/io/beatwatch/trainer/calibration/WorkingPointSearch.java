package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.WorkingPoints;
import java.util.List;

/**
 * Chooses the working points that find S, V and F best in held-out patients: those with the largest mean, over the
 * databases, of the mean F1 of these classes. Coordinate ascent from 0 with steps of several sizes.
 */
public final class WorkingPointSearch {
    /** A database with fewer beats of F says nothing of where F should be called. */
    private static final int LEAST_F = 50;

    private static final double[] STEPS = {-2, -1.5, -1, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 1, 1.5};
    private static final double LIMIT = 6;
    private static final int ROUNDS = 4;
    private static final BeatClass[] CHOSEN = {BeatClass.S, BeatClass.V, BeatClass.F};

    private WorkingPointSearch() {}

    /** @param databases held-out beats, by database, at the network's temperature */
    public static WorkingPoints best(List<ScoredBeats> databases) {
        double[] best = new double[BeatClass.count()];
        double bestFigure = figure(databases, best);
        for (int round = 0; round < ROUNDS; round++) {
            double before = bestFigure;
            for (BeatClass beatClass : CHOSEN) {
                int c = beatClass.ordinal();
                double from = best[c];
                for (double step : STEPS) {
                    double[] tried = best.clone();
                    tried[c] = Math.max(-LIMIT, Math.min(LIMIT, from + step));
                    double figure = figure(databases, tried);
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
        return points(best);
    }

    private static WorkingPoints points(double[] offsets) {
        return new WorkingPoints(
                rounded(offsets[BeatClass.S.ordinal()]),
                rounded(offsets[BeatClass.V.ordinal()]),
                rounded(offsets[BeatClass.F.ordinal()]));
    }

    private static double rounded(double offset) {
        return Math.round(offset * 1e3) / 1e3;
    }

    /** What is made as large as possible: the mean over the databases of the mean F1 of S, V and, where it occurs, F. */
    public static double figure(List<ScoredBeats> databases, WorkingPoints points) {
        double[] offsets = new double[BeatClass.count()];
        for (BeatClass c : BeatClass.values()) {
            offsets[c.ordinal()] = points.offset(c);
        }
        return figure(databases, offsets);
    }

    private static double figure(List<ScoredBeats> databases, double[] offsets) {
        double sum = 0;
        for (ScoredBeats beats : databases) {
            sum += figure(beats, offsets);
        }
        return sum / databases.size();
    }

    private static double figure(ScoredBeats beats, double[] offsets) {
        int classes = offsets.length;
        int[] right = new int[classes];
        int[] reference = new int[classes];
        int[] called = new int[classes];
        for (int i = 0; i < beats.size(); i++) {
            double[] logs = beats.logProbabilities()[i];
            int most = 0;
            for (int c = 1; c < classes; c++) {
                most = logs[c] + offsets[c] > logs[most] + offsets[most] ? c : most;
            }
            int wanted = beats.classes()[i];
            reference[wanted]++;
            called[most]++;
            right[most] += most == wanted ? 1 : 0;
        }
        double sum = 0;
        int counted = 0;
        for (BeatClass beatClass : CHOSEN) {
            int c = beatClass.ordinal();
            if (beatClass != BeatClass.F || reference[c] >= LEAST_F) {
                sum += 2.0 * right[c] / Math.max(1, reference[c] + called[c]);
                counted++;
            }
        }
        return sum / counted;
    }
}
