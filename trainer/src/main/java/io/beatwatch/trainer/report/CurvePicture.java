package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.trainer.training.EpochFigures;
import io.beatwatch.trainer.training.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The course of a training: loss on the left, figures of the held-out patients on the right. */
public final class CurvePicture {
    private static final int WIDTH = 980;
    private static final int HEIGHT = 415;
    private static final int TOP = 95;
    private static final int PANEL_WIDTH = 380;
    private static final int PANEL_HEIGHT = 250;
    private static final int GRID_LINES = 5;
    private static final String TRAINING = "#2563eb";
    private static final String HELD_OUT = "#d97706";
    private static final String V_RECALL = "#be123c";
    private static final String ACCURACY = "#64748b";

    /** @param values by epoch, from the first one on */
    private record Line(String name, String colour, List<Double> values) {}

    private final TrainingRun run;
    private final int epochs;
    private final Svg svg = new Svg(WIDTH, HEIGHT);

    private CurvePicture(TrainingRun run) {
        this.run = run;
        this.epochs = run.history().stream().mapToInt(EpochFigures::epoch).max().orElse(1);
    }

    /** The picture as SVG. */
    public static String of(TrainingRun run) {
        return new CurvePicture(run).draw();
    }

    private String draw() {
        svg.text(20, 28, 18, "start", Svg.INK, "Training, epoch by epoch");
        svg.text(
                20,
                50,
                12,
                "start",
                Svg.FAINT,
                run.heldOutByEpoch().isEmpty()
                        ? "No patient was held out."
                        : "The dashed line is the number of epochs that was chosen on the held-out patients and the final"
                                + " network was trained for.");
        List<Line> losses = new ArrayList<>();
        losses.add(new Line("final network, training", TRAINING, byEpoch(true, EpochFigures::trainingLoss)));
        if (!run.heldOutByEpoch().isEmpty()) {
            losses.add(new Line("held-out patients", HELD_OUT, byEpoch(false, EpochFigures::validationLoss)));
        }
        double highest = losses.stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(v -> v)
                .max()
                .orElse(1);
        panel(70, "weighted cross entropy", roundUp(highest), losses);
        if (!run.heldOutByEpoch().isEmpty()) {
            panel(
                    560,
                    "held-out patients",
                    1,
                    List.of(
                            new Line(
                                    "accuracy",
                                    ACCURACY,
                                    byEpoch(false, e -> e.validation().accuracy())),
                            new Line(
                                    "V recall",
                                    V_RECALL,
                                    byEpoch(false, e -> e.validation().recall(BeatClass.V))),
                            new Line(
                                    "macro-F1",
                                    HELD_OUT,
                                    byEpoch(false, e -> e.validation().macroF1(BeatClass.values())))));
        }
        return svg.toString();
    }

    /** Means over the parts of the run: the final training, or the rounds weighted alike. */
    private List<Double> byEpoch(boolean ofFinal, ToDoubleFunction<EpochFigures> figure) {
        List<Double> values = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            int wanted = epoch;
            run.history().stream()
                    .filter(e -> e.epoch() == wanted && e.part().equals(TrainingRun.FINAL) == ofFinal)
                    .mapToDouble(figure)
                    .average()
                    .ifPresent(values::add);
        }
        return values;
    }

    /** The axis's end: grid lines at 1, 2 or 5 times a power of ten. */
    private static double roundUp(double highest) {
        double step = Math.pow(10, Math.floor(Math.log10(highest / GRID_LINES)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * step * GRID_LINES >= highest) {
                return factor * step * GRID_LINES;
            }
        }
        return 10 * step * GRID_LINES;
    }

    private void panel(double left, String title, double highest, List<Line> lines) {
        svg.text(left, TOP - 8, 13, "start", Svg.INK, title);
        double bottom = TOP + PANEL_HEIGHT;
        for (int i = 0; i <= GRID_LINES; i++) {
            double value = highest * i / GRID_LINES;
            double y = bottom - PANEL_HEIGHT * (double) i / GRID_LINES;
            svg.line(left, y, left + PANEL_WIDTH, y, Svg.GRID, "none");
            svg.text(left - 8, y + 4, 11, "end", Svg.FAINT, String.format(Locale.ROOT, "%.2f", value));
        }
        for (int epoch = 1; epoch <= epochs; epoch++) {
            svg.text(x(left, epoch), bottom + 18, 11, "middle", Svg.FAINT, Integer.toString(epoch));
        }
        svg.text(left + PANEL_WIDTH / 2.0, bottom + 36, 11, "middle", Svg.FAINT, "epoch");
        if (!run.heldOutByEpoch().isEmpty()) {
            double chosen = x(left, run.chosenEpochs());
            svg.line(chosen, TOP, chosen, bottom, Svg.FAINT, "4 4");
        }
        double legend = left;
        for (Line line : lines) {
            double[] points = new double[2 * line.values().size()];
            for (int i = 0; i < line.values().size(); i++) {
                points[2 * i] = x(left, i + 1);
                points[2 * i + 1] = bottom - PANEL_HEIGHT * line.values().get(i) / highest;
                svg.dot(points[2 * i], points[2 * i + 1], line.colour());
            }
            svg.curve(points, line.colour(), 2, "none");
            svg.dot(legend + 4, bottom + 56, line.colour());
            svg.text(legend + 14, bottom + 60, 12, "start", Svg.INK, line.name());
            legend += 30 + 7.2 * line.name().length();
        }
    }

    private double x(double left, int epoch) {
        return left + PANEL_WIDTH * (epoch - 0.5) / epochs;
    }
}
