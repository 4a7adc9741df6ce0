package io.beatwatch.trainer.calibration;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.WorkingPoints;
import java.util.List;
import java.util.Set;

/**
 * Chooses the working points that find the classes best in held-out patients: those with the largest mean, over the
 * databases, of the mean F1 of the classes that are chosen for. Coordinate ascent from 0 with steps of several sizes. The
 * working points of other classes stay 0.
 */
public final class WorkingPointSearch {
    private static final double[] STEPS = {-2, -1.5, -1, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 1, 1.5};
    private static final double LIMIT = 6;
    private static final int ROUNDS = 4;

    private WorkingPointSearch() {}

    /**
     * @param databases held-out beats, by database, at the network's temperature
     * @param chosen of S, V and F
     */
    public static WorkingPoints best(List<ScoredBeats> databases, Set<BeatClass> chosen) {
        double[] best = new double[BeatClass.count()];
        double bestFigure = figure(databases, best, chosen);
        for (int round = 0; round < ROUNDS; round++) {
            double before = bestFigure;
            for (BeatClass beatClass : chosen) {
                int c = beatClass.ordinal();
                double from = best[c];
                for (double step : STEPS) {
                    double[] tried = best.clone();
                    tried[c] = Math.max(-LIMIT, Math.min(LIMIT, from + step));
                    double figure = figure(databases, tried, chosen);
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

    /** What is made as large as possible: the mean over the databases of the mean F1 of the chosen classes. */
    public static double figure(List<ScoredBeats> databases, WorkingPoints points, Set<BeatClass> chosen) {
        double[] offsets = new double[BeatClass.count()];
        for (BeatClass c : BeatClass.values()) {
            offsets[c.ordinal()] = points.offset(c);
        }
        return figure(databases, offsets, chosen);
    }

    private static double figure(List<ScoredBeats> databases, double[] offsets, Set<BeatClass> chosen) {
        double sum = 0;
        for (ScoredBeats beats : databases) {
            sum += figure(beats, offsets, chosen);
        }
        return sum / databases.size();
    }

    private static double figure(ScoredBeats beats, double[] offsets, Set<BeatClass> chosen) {
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
        for (BeatClass beatClass : chosen) {
            int c = beatClass.ordinal();
            sum += 2.0 * right[c] / Math.max(1, reference[c] + called[c]);
        }
        return sum / chosen.size();
    }
}
