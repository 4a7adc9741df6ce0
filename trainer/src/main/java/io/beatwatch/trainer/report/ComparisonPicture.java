package io.beatwatch.trainer.report;

import java.util.List;
import java.util.Locale;

/** Figures of several networks side by side: a line each, with a dot and its interval in every panel. */
public final class ComparisonPicture {
    private static final int LEFT = 390;
    private static final int TOP = 96;
    private static final int ROW = 20;
    private static final int PANEL = 165;
    private static final int GAP = 28;
    private static final int GRID_LINES = 4;
    private static final String INTERVAL = "#94a3b8";
    private static final List<String> COLOURS = List.of("#d97706", "#2563eb");

    private ComparisonPicture() {}

    /**
     * A network's line.
     *
     * @param name for people
     * @param kind 0 or 1, which decides the colour; see the kinds' names
     * @param values one per panel
     */
    public record Line(String name, int kind, List<Value> values) {}

    /** A figure and the ends of its interval. */
    public record Value(double mean, double low, double high) {}

    /** A group of lines with a heading. */
    public record Group(String title, List<Line> lines) {}

    /**
     * A panel.
     *
     * @param title for people
     * @param most end of the axis; what is above it is drawn at its end
     */
    public record Panel(String title, double most) {}

    /** The picture as SVG. */
    public static String of(
            String title, String explanation, List<String> kinds, List<Panel> panels, List<Group> groups) {
        int rows = groups.stream().mapToInt(group -> group.lines().size() + 2).sum();
        int width = LEFT + panels.size() * (PANEL + GAP) + 10;
        int height = TOP + rows * ROW + 20;
        Svg svg = new Svg(width, height);
        svg.text(20, 28, 18, "start", Svg.INK, title);
        svg.text(20, 48, 12, "start", Svg.FAINT, explanation);
        for (int kind = 0; kind < kinds.size(); kind++) {
            svg.dot(26 + 190 * kind, 64, COLOURS.get(kind));
            svg.text(36 + 190 * kind, 68, 12, "start", Svg.INK, kinds.get(kind));
        }
        double y = TOP;
        for (Group group : groups) {
            y += ROW;
            svg.text(20, y + 4, 13, "start", Svg.INK, group.title());
            double bottom = y + ROW * (group.lines().size() + 0.5);
            for (int p = 0; p < panels.size(); p++) {
                grid(svg, panels.get(p), left(p), y, bottom);
            }
            for (Line line : group.lines()) {
                y += ROW;
                svg.text(LEFT - 14, y + 4, 12, "end", Svg.INK, line.name());
                for (int p = 0; p < panels.size(); p++) {
                    value(svg, panels.get(p), left(p), y, line.values().get(p), COLOURS.get(line.kind()));
                }
            }
            y += ROW;
        }
        return svg.toString();
    }

    private static double left(int panel) {
        return LEFT + panel * (double) (PANEL + GAP);
    }

    private static void grid(Svg svg, Panel panel, double left, double top, double bottom) {
        svg.text(left + PANEL / 2.0, top - 12, 12, "middle", Svg.INK, panel.title());
        for (int i = 0; i <= GRID_LINES; i++) {
            double x = left + PANEL * (double) i / GRID_LINES;
            svg.line(x, top + 6, x, bottom, Svg.GRID, "none");
            svg.text(
                    x,
                    top + 3,
                    10,
                    "middle",
                    Svg.FAINT,
                    String.format(Locale.ROOT, panel.most() > 2 ? "%.0f" : "%.2f", panel.most() * i / GRID_LINES));
        }
    }

    private static void value(Svg svg, Panel panel, double left, double y, Value value, String colour) {
        if (Double.isNaN(value.mean())) {
            return;
        }
        double scale = PANEL / panel.most();
        svg.line(
                left + scale * Math.min(panel.most(), value.low()),
                y,
                left + scale * Math.min(panel.most(), value.high()),
                y,
                INTERVAL,
                "none");
        svg.dot(left + scale * Math.min(panel.most(), value.mean()), y, colour);
    }
}
