package io.beatwatch.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Draws a dashboard roughly as Grafana would on a screen of 1920 pixels, from what Prometheus answered: same grid,
 * colours, thresholds, units and legends. It is no Grafana: it is there so that layout and data of a dashboard can be
 * looked at where none runs. Single thread.
 */
final class DashboardPicture {
    private static final int WIDTH = 1920;
    private static final int ROW_HEIGHT = 38;
    private static final int MARGIN = 8;
    private static final int HEADER = 46;

    private static final Color PAGE = new Color(0x111217);
    private static final Color GROUND = new Color(0x181B1F);
    private static final Color TEXT = new Color(0xD0D2D8);
    private static final Color FAINT = new Color(0x34383F);

    /** Of series without a colour of their own. */
    private static final String[] PALETTE = {
        "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442", "#0072B2", "#D55E00", "#999999"
    };

    private static final Pattern LABEL = Pattern.compile("\\{\\{ *(\\w+) *}}");

    /** One line or bar: name, values by time in seconds, colour. */
    private record Series(String name, NavigableMap<Long, Double> values, Color color) {
        double last() {
            return values.lastEntry().getValue();
        }
    }

    private final Board board;
    private final BiFunction<JsonNode, JsonNode, JsonNode> answers;
    private final TreeSet<Long> times = new TreeSet<>();
    private Graphics2D g;

    /** @param answers what Prometheus answered to a panel's target: the result of a range query */
    DashboardPicture(Board board, BiFunction<JsonNode, JsonNode, JsonNode> answers) {
        this.board = board;
        this.answers = answers;
    }

    byte[] png() throws IOException {
        JsonNode panels = board.json().get("panels");
        int rows = 0;
        for (JsonNode panel : panels) {
            series(panel).forEach(s -> times.addAll(s.values().keySet()));
            rows = Math.max(
                    rows,
                    panel.at("/gridPos/y").asInt() + panel.at("/gridPos/h").asInt());
        }
        BufferedImage image = new BufferedImage(WIDTH, HEADER + rows * ROW_HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
        g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(PAGE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setColor(TEXT);
        font(Font.BOLD, 22);
        g.drawString(board.json().get("title").asText(), 2 * MARGIN, 31);
        font(Font.PLAIN, 14);
        String drawn = "drawn by the test PrometheusIT from what Prometheus scraped, not by Grafana";
        g.drawString(drawn, WIDTH - 2 * MARGIN - g.getFontMetrics().stringWidth(drawn), 29);
        for (JsonNode panel : panels) {
            draw(panel);
        }
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private void draw(JsonNode panel) {
        JsonNode at = panel.get("gridPos");
        double column = (WIDTH - MARGIN) / 24.0;
        Rectangle box = new Rectangle(
                (int) (MARGIN + at.get("x").asInt() * column),
                HEADER + at.get("y").asInt() * ROW_HEIGHT,
                (int) (at.get("w").asInt() * column) - MARGIN,
                at.get("h").asInt() * ROW_HEIGHT - MARGIN);
        g.setColor(GROUND);
        g.fillRoundRect(box.x, box.y, box.width, box.height, 6, 6);
        g.setClip(box);
        List<Series> series = series(panel);
        switch (panel.get("type").asText()) {
            case "stat" -> drawStat(panel, box, series);
            case "bargauge" -> drawBars(panel, box, series);
            default -> drawGraph(panel, box, series);
        }
        g.setClip(null);
    }

    private void title(JsonNode panel, Rectangle box, Color color) {
        g.setColor(color);
        font(Font.BOLD, 15);
        g.drawString(panel.get("title").asText(), box.x + 10, box.y + 22);
    }

    private List<Series> series(JsonNode panel) {
        List<Series> all = new ArrayList<>();
        for (JsonNode target : panel.get("targets")) {
            for (JsonNode one : answers.apply(panel, target)) {
                NavigableMap<Long, Double> values = new TreeMap<>();
                for (JsonNode value : one.get("values")) {
                    double number = value.get(1).asDouble(Double.NaN);
                    if (!value.get(1).asText().equals("NaN")) {
                        values.put(value.get(0).asLong(), number);
                    }
                }
                if (!values.isEmpty()) {
                    String name = name(target.get("legendFormat").asText(), one.get("metric"));
                    all.add(new Series(name, values, color(panel, name, all.size())));
                }
            }
        }
        return all;
    }

    private static String name(String legend, JsonNode labels) {
        return LABEL.matcher(legend)
                .replaceAll(
                        m -> Matcher.quoteReplacement(labels.path(m.group(1)).asText()));
    }

    private static Color color(JsonNode panel, String name, int index) {
        for (JsonNode override : panel.at("/fieldConfig/overrides")) {
            if (override.at("/matcher/options").asText().equals(name)) {
                return Color.decode(
                        override.at("/properties/0/value/fixedColor").asText());
            }
        }
        return Color.decode(PALETTE[index % PALETTE.length]);
    }

    private static Color threshold(JsonNode panel, double value) {
        String color = "#000000";
        for (JsonNode step : panel.at("/fieldConfig/defaults/thresholds/steps")) {
            if (step.get("value").isNull() || value >= step.get("value").asDouble()) {
                color = step.get("color").asText();
            }
        }
        return Color.decode(color);
    }

    private void drawStat(JsonNode panel, Rectangle box, List<Series> series) {
        boolean names = panel.at("/options/textMode").asText().equals("name");
        List<String> texts = new ArrayList<>();
        Color ground = threshold(
                panel,
                series.isEmpty() ? Double.NEGATIVE_INFINITY : series.get(0).last());
        for (Series s : series) {
            texts.add(names ? s.name() : text(panel, s.last()));
        }
        if (series.isEmpty()) {
            for (JsonNode mapping : panel.at("/fieldConfig/defaults/mappings")) {
                if (mapping.at("/options/match").asText().equals("null")) {
                    ground = Color.decode(mapping.at("/options/result/color").asText());
                }
            }
            texts.add(panel.at("/fieldConfig/defaults/noValue").asText("No data"));
        }
        g.setColor(ground);
        g.fillRoundRect(box.x, box.y, box.width, box.height, 6, 6);
        Color ink = brightness(ground) > 140 ? Color.BLACK : Color.WHITE;
        title(panel, box, ink);
        int room = (box.height - 34) / texts.size();
        for (int i = 0; i < texts.size(); i++) {
            int size = Math.min(110, (int) (room * 0.72));
            font(Font.BOLD, size);
            while (g.getFontMetrics().stringWidth(texts.get(i)) > box.width - 24 && size > 10) {
                font(Font.BOLD, --size);
            }
            FontMetrics metrics = g.getFontMetrics();
            int x = box.x + (box.width - metrics.stringWidth(texts.get(i))) / 2;
            g.drawString(texts.get(i), x, box.y + 30 + i * room + (room + metrics.getAscent()) / 2 - 4);
        }
    }

    private static int brightness(Color c) {
        return (c.getRed() * 299 + c.getGreen() * 587 + c.getBlue() * 114) / 1000;
    }

    private void drawBars(JsonNode panel, Rectangle box, List<Series> series) {
        title(panel, box, TEXT);
        double largest = series.stream().mapToDouble(Series::last).max().orElse(1);
        int room = (box.height - 40) / Math.max(1, series.size());
        font(Font.PLAIN, 16);
        int names = series.stream()
                .mapToInt(s -> g.getFontMetrics().stringWidth(s.name()))
                .max()
                .orElse(0);
        for (int i = 0; i < series.size(); i++) {
            Series s = series.get(i);
            int y = box.y + 34 + i * room;
            int left = box.x + 20 + names;
            int most = box.width - names - 120;
            g.setColor(threshold(panel, s.last()));
            g.fillRect(left, y + 4, (int) (most * s.last() / Math.max(largest, 1e-9)), room - 10);
            g.setColor(TEXT);
            g.drawString(s.name(), box.x + 10, y + room / 2 + 6);
            g.drawString(text(panel, s.last()), left + most + 8, y + room / 2 + 6);
        }
    }

    private void drawGraph(JsonNode panel, Rectangle box, List<Series> series) {
        title(panel, box, TEXT);
        if (series.isEmpty()) {
            font(Font.PLAIN, 22);
            String none = panel.at("/fieldConfig/defaults/noValue").asText("No data");
            g.drawString(none, box.x + (box.width - g.getFontMetrics().stringWidth(none)) / 2, box.y + box.height / 2);
            return;
        }
        JsonNode custom = panel.at("/fieldConfig/defaults/custom");
        boolean log = custom.at("/scaleDistribution/type").asText().equals("log");
        boolean stack = custom.at("/stacking/mode").asText().equals("normal");
        boolean legend = panel.at("/options/legend/showLegend").asBoolean();
        Rectangle plot = new Rectangle(box.x + 90, box.y + 36, box.width - 104, box.height - (legend ? 92 : 64));
        double top = top(panel, series, stack);
        double bottom = log ? Math.min(1, lowest(series)) : 0;
        axes(panel, plot, bottom, top, log);
        double[] below = new double[times.size()];
        for (Series s : series) {
            drawSeries(s, plot, List.copyOf(times), below, new double[] {bottom, top}, custom, log, stack);
        }
        if (legend) {
            legend(panel, box, series);
        }
    }

    private static double lowest(List<Series> series) {
        return series.stream()
                .flatMap(s -> s.values().values().stream())
                .filter(v -> v > 0)
                .min(Double::compare)
                .orElse(1.0);
    }

    private double top(JsonNode panel, List<Series> series, boolean stack) {
        double top = panel.at("/fieldConfig/defaults/max").asDouble(0);
        for (long time : times) {
            double sum = 0;
            for (Series s : series) {
                double value = s.values().getOrDefault(time, 0.0);
                sum = stack ? sum + value : Math.max(sum, value);
            }
            top = Math.max(top, sum);
        }
        return top == 0 ? 1 : top * (panel.at("/fieldConfig/defaults/max").isMissingNode() ? 1.08 : 1);
    }

    private void axes(JsonNode panel, Rectangle plot, double bottom, double top, boolean log) {
        font(Font.PLAIN, 13);
        JsonNode defaults = panel.at("/fieldConfig/defaults");
        boolean wholeNumbers = defaults.path("decimals").asInt(1) == 0
                && !defaults.get("unit").asText().equals("percentunit");
        for (double value : ticks(bottom, top, log, wholeNumbers)) {
            int y = (int) y(value, plot, new double[] {bottom, top}, log);
            g.setColor(FAINT);
            g.drawLine(plot.x, y, plot.x + plot.width, y);
            g.setColor(TEXT);
            String text = text(panel, value);
            g.drawString(text, plot.x - 8 - g.getFontMetrics().stringWidth(text), y + 5);
        }
        String span = times.last() - times.first() + " s";
        g.drawString(span, plot.x + plot.width - g.getFontMetrics().stringWidth(span), plot.y + plot.height + 18);
        if (!panel.at("/fieldConfig/defaults/custom/thresholdsStyle/mode")
                .asText()
                .equals("off")) {
            g.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {8, 6}, 0));
            for (JsonNode step : panel.at("/fieldConfig/defaults/thresholds/steps")) {
                double value = step.get("value").asDouble();
                if (!step.get("value").isNull() && value <= top) {
                    g.setColor(Color.decode(step.get("color").asText()));
                    int y = (int) (plot.y + plot.height * (1 - value / top));
                    g.drawLine(plot.x, y, plot.x + plot.width, y);
                }
            }
        }
    }

    /** Round numbers: powers of ten on a logarithmic scale, elsewhere three to six steps of 1, 2 or 5. */
    private static List<Double> ticks(double bottom, double top, boolean log, boolean wholeNumbers) {
        List<Double> ticks = new ArrayList<>();
        if (log) {
            for (double value = Math.pow(10, Math.ceil(Math.log10(bottom) - 1e-9)); value <= top; value *= 10) {
                ticks.add(value);
            }
            return ticks;
        }
        double power = Math.pow(10, Math.floor(Math.log10(top / 3)));
        double step = power;
        for (double factor : new double[] {2, 5}) {
            step = top / 3 >= factor * power ? factor * power : step;
        }
        if (wholeNumbers) {
            step = Math.max(step, 1);
        }
        for (int i = 0; bottom + i * step <= top * 1.0001; i++) {
            ticks.add(bottom + i * step);
        }
        return ticks;
    }

    private void drawSeries(
            Series s,
            Rectangle plot,
            List<Long> times,
            double[] below,
            double[] span,
            JsonNode custom,
            boolean log,
            boolean stack) {
        boolean bars = custom.path("drawStyle").asText().equals("bars");
        Path2D line = new Path2D.Double();
        boolean pen = false;
        double step = plot.width / (double) Math.max(1, times.size());
        g.setColor(s.color());
        for (int i = 0; i < times.size(); i++) {
            Double value = s.values().get(times.get(i));
            if (value == null || (log && value <= 0)) {
                pen = false;
                continue;
            }
            double from = stack ? below[i] : 0;
            double x = plot.x + i * step;
            double y = y(from + value, plot, span, log);
            if (bars || stack) {
                double base = y(from, plot, span, log);
                g.fill(new Rectangle2D.Double(x, y, bars ? step * 0.9 : step + 0.5, base - y));
                below[i] += value;
            } else if (pen) {
                line.lineTo(x + step / 2, y);
            } else {
                line.moveTo(x + step / 2, y);
            }
            pen = true;
        }
        g.setStroke(new BasicStroke(2.2f));
        g.draw(line);
    }

    private static double y(double value, Rectangle plot, double[] span, boolean log) {
        double share =
                log ? Math.log(value / span[0]) / Math.log(span[1] / span[0]) : (value - span[0]) / (span[1] - span[0]);
        return plot.y + plot.height * (1 - share);
    }

    private void legend(JsonNode panel, Rectangle box, List<Series> series) {
        font(Font.PLAIN, 15);
        int x = box.x + 14;
        int y = box.y + box.height - 14;
        Map<String, Series> byName = new LinkedHashMap<>();
        series.forEach(s -> byName.putIfAbsent(s.name(), s));
        boolean values = byName.values().stream()
                        .mapToInt(s -> g.getFontMetrics().stringWidth(legendText(panel, s, true)) + 40)
                        .sum()
                <= box.width - 14;
        for (Series s : byName.values()) {
            String text = legendText(panel, s, values);
            g.setColor(s.color());
            g.fillRect(x, y - 7, 14, 4);
            g.setColor(TEXT);
            g.drawString(text, x + 20, y);
            x += g.getFontMetrics().stringWidth(text) + 40;
        }
    }

    private static String legendText(JsonNode panel, Series s, boolean withValue) {
        return withValue ? s.name() + "  " + text(panel, s.last()) : s.name();
    }

    private void font(int style, int size) {
        g.setFont(new Font(Font.SANS_SERIF, style, size));
    }

    /** A value with its unit, as Grafana writes it. */
    private static String text(JsonNode panel, double value) {
        JsonNode defaults = panel.at("/fieldConfig/defaults");
        for (JsonNode mapping : defaults.path("mappings")) {
            JsonNode word = mapping.at("/options/" + Math.round(value));
            if (!word.isMissingNode()) {
                return word.get("text").asText();
            }
        }
        String unit = defaults.get("unit").asText();
        int decimals = defaults.path("decimals").asInt(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
        return switch (unit) {
            case "none" -> number(value, decimals);
            case "percentunit" -> number(100 * value, decimals) + "%";
            case "percent" -> number(value, decimals) + "%";
            case "s" -> seconds(value, decimals);
            case "bytes" -> bytes(value, decimals);
            case "celsius" -> number(value, decimals) + " °C";
            case "watt" -> number(value, decimals) + " W";
            default -> {
                if (!unit.startsWith("suffix:")) {
                    throw new IllegalArgumentException("unit " + unit + " cannot be drawn: add it here");
                }
                yield number(value, decimals) + unit.substring("suffix:".length());
            }
        };
    }

    private static String seconds(double value, int decimals) {
        if (value == 0) {
            return "0 s";
        }
        if (Math.abs(value) < 1) {
            return number(1000 * value, 0) + " ms";
        }
        return Math.abs(value) < 120 ? number(value, decimals) + " s" : number(value / 60, 1) + " mins";
    }

    private static String bytes(double value, int decimals) {
        List<String> units = Arrays.asList("B", "KiB", "MiB", "GiB", "TiB");
        int i = 0;
        double rest = value;
        for (; rest >= 1024 && i < units.size() - 1; i++) {
            rest /= 1024;
        }
        return number(rest, decimals) + " " + units.get(i);
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
