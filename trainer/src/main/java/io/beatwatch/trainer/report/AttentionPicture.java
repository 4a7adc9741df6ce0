package io.beatwatch.trainer.report;

import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.BeatScores;
import io.beatwatch.trainer.dataset.BeatDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Example beats of every class with the network's attention behind them, and what the network called them. */
public final class AttentionPicture {
    private static final int COLUMNS = 4;
    private static final int CELL_WIDTH = 230;
    private static final int CELL_HEIGHT = 130;
    private static final int LEFT = 150;
    private static final int TOP = 70;
    private static final int GAP = 14;
    private static final String ATTENTION = "#f59e0b";
    private static final String RIGHT = "#0f766e";
    private static final String WRONG = "#b91c1c";

    private final Evaluation evaluation;
    private final List<BeatClass> classes = new ArrayList<>();
    private final List<List<Integer>> examples = new ArrayList<>();

    private AttentionPicture(Evaluation evaluation) {
        this.evaluation = evaluation;
        for (BeatClass c : BeatClass.values()) {
            List<Integer> some = spread(evaluation.beats(), c);
            if (!some.isEmpty()) {
                classes.add(c);
                examples.add(some);
            }
        }
    }

    /** The picture as SVG. The examples of a class are spread evenly over its beats; they are not hand-picked. */
    public static String of(Evaluation evaluation) {
        return new AttentionPicture(evaluation).draw();
    }

    private static List<Integer> spread(BeatDataset beats, BeatClass beatClass) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < beats.size(); i++) {
            if (beats.classOf(i) == beatClass) {
                all.add(i);
            }
        }
        List<Integer> some = new ArrayList<>();
        int wanted = Math.min(COLUMNS, all.size());
        for (int k = 0; k < wanted; k++) {
            some.add(all.get((int) ((k + 0.5) * all.size() / wanted)));
        }
        return some;
    }

    private String draw() {
        int width = LEFT + COLUMNS * (CELL_WIDTH + GAP) + GAP;
        int height = TOP + classes.size() * (CELL_HEIGHT + GAP) + 34;
        Svg svg = new Svg(width, height);
        svg.text(GAP, 28, 18, "start", Svg.INK, "Where the network looks");
        svg.text(
                GAP,
                50,
                12,
                "start",
                Svg.FAINT,
                "The first lead around the R peak; the darker the shading, the more attention, on one scale for all"
                        + " beats. Rows by annotation, examples spread evenly over each class.");
        Range range = attentionRange();
        for (int row = 0; row < classes.size(); row++) {
            BeatClass c = classes.get(row);
            double y = TOP + row * (CELL_HEIGHT + GAP);
            svg.text(GAP, y + 60, 26, "start", Svg.INK, c.name());
            List<String> words = List.of(c.description().split(" (?=ectopic|or)"));
            for (int w = 0; w < words.size(); w++) {
                svg.text(GAP, y + 80 + 14 * w, 11, "start", Svg.FAINT, words.get(w));
            }
            for (int column = 0; column < examples.get(row).size(); column++) {
                cell(
                        svg,
                        LEFT + column * (CELL_WIDTH + GAP),
                        y,
                        examples.get(row).get(column),
                        range);
            }
        }
        double before = evaluation.contract().peakSample()
                / evaluation.contract().rate().hertz();
        double after = evaluation.contract().windowSamples()
                        / evaluation.contract().rate().hertz()
                - before;
        svg.text(LEFT, height - 14, 11, "start", Svg.FAINT, String.format(Locale.ROOT, "−%.2f s", before));
        svg.text(LEFT + peak(), height - 14, 11, "middle", Svg.FAINT, "R peak");
        svg.text(LEFT + CELL_WIDTH, height - 14, 11, "end", Svg.FAINT, String.format(Locale.ROOT, "+%.2f s", after));
        return svg.toString();
    }

    private record Range(float lowest, float highest) {
        /** 0 for the lowest value, 1 for the highest. */
        double share(float value) {
            return (value - lowest) / Math.max(1e-9, highest - lowest);
        }
    }

    private static Range range(float[] values) {
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        return new Range(lowest, highest);
    }

    private Range attentionRange() {
        Range all = new Range(Float.POSITIVE_INFINITY, 0);
        for (List<Integer> some : examples) {
            for (int beat : some) {
                Range one = range(evaluation.scores(beat).attention());
                all = new Range(Math.min(all.lowest(), one.lowest()), Math.max(all.highest(), one.highest()));
            }
        }
        return all;
    }

    private void cell(Svg svg, double x, double y, int beat, Range range) {
        BeatScores scores = evaluation.scores(beat);
        float[] attention = scores.attention();
        double step = (double) CELL_WIDTH / attention.length;
        svg.rectangle(x, y, CELL_WIDTH, CELL_HEIGHT, "#f8fafc", 1);
        for (int i = 0; i < attention.length; i++) {
            svg.rectangle(x + i * step, y, step + 0.3, CELL_HEIGHT, ATTENTION, 0.85 * range.share(attention[i]));
        }
        svg.line(x + peak(), y, x + peak(), y + CELL_HEIGHT, Svg.FAINT, "2 4");
        // further windows and features follow the first lead's window
        float[] window = Arrays.copyOf(
                evaluation.beats().input(beat), evaluation.contract().windowSamples());
        svg.curve(wave(window, x, y), Svg.INK, 1.4, "none");
        BeatClass called = evaluation.contract().operatingPoints().classOf(scores.probabilities());
        svg.text(
                x + 6,
                y + 15,
                12,
                "start",
                called == evaluation.beats().classOf(beat) ? RIGHT : WRONG,
                String.format(Locale.ROOT, "called %s, %.2f", called, scores.probability(called)));
    }

    /** How far to the right in a cell the R peak stands. */
    private double peak() {
        return (double) CELL_WIDTH
                * evaluation.contract().peakSample()
                / evaluation.contract().windowSamples();
    }

    private static double[] wave(float[] window, double x, double y) {
        Range range = range(window);
        double[] points = new double[2 * window.length];
        for (int i = 0; i < window.length; i++) {
            points[2 * i] = x + (double) CELL_WIDTH * i / (window.length - 1);
            points[2 * i + 1] = y + 24 + (CELL_HEIGHT - 32) * (1 - range.share(window[i]));
        }
        return points;
    }
}
