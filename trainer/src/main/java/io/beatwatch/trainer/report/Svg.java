package io.beatwatch.trainer.report;

import java.util.Locale;

/** A picture under construction, in pixels from the upper left corner. Single thread. */
final class Svg {
    static final String INK = "#1f2933";
    static final String FAINT = "#7b8794";
    static final String GRID = "#e4e7eb";

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height) {
        out.append(String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="DejaVu Sans, Helvetica, Arial, sans-serif">
                <rect width="100%%" height="100%%" fill="white"/>
                """, width, height, width, height));
    }

    Svg rectangle(double x, double y, double width, double height, String fill, double opacity) {
        return add(
                "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s' fill-opacity='%.2f'/>",
                x, y, width, height, fill, opacity);
    }

    Svg line(double x1, double y1, double x2, double y2, String colour, String dashes) {
        return add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-dasharray='%s'/>",
                x1, y1, x2, y2, colour, dashes);
    }

    /** @param points x and y in turn */
    Svg curve(double[] points, String colour, double width, String dashes) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", points[i], points[i + 1]));
        }
        return add(
                "<polyline points='%s' fill='none' stroke='%s' stroke-width='%.1f' stroke-dasharray='%s'"
                        + " stroke-linejoin='round'/>",
                path, colour, width, dashes);
    }

    Svg dot(double x, double y, String colour) {
        return add("<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", x, y, colour);
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    Svg text(double x, double y, int size, String anchor, String colour, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        return add(
                "<text x='%.1f' y='%.1f' font-size='%d' text-anchor='%s' fill='%s'>%s</text>",
                x, y, size, anchor, colour, safe);
    }

    private Svg add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return out + "</svg>\n";
    }
}
