package io.beatwatch.benchmarks.scale;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How cost grows with beds, as SVG: cores of monitors and brokers by the formula, and what was measured. Stateless. */
public final class CostPicture {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 64;
    private static final int RIGHT = 150;
    private static final int TOP = 28;
    private static final int BOTTOM = 52;
    private static final int LEAST_BEDS = 100;
    private static final int MOST_BEDS = 100_000;
    private static final double LEAST_CORES = 0.1;
    private static final double MOST_CORES = 1_000;
    private static final int STEPS = 120;
    private static final String MONITORS = "#0072B2";
    private static final String BROKERS = "#D55E00";

    private CostPicture() {}

    private static double x(double beds) {
        return LEFT
                + (WIDTH - LEFT - RIGHT) * Math.log10(beds / LEAST_BEDS) / Math.log10((double) MOST_BEDS / LEAST_BEDS);
    }

    private static double y(double cores) {
        double up = Math.log10(cores / LEAST_CORES) / Math.log10(MOST_CORES / LEAST_CORES);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.max(0, Math.min(1, up));
    }

    /** The picture, white behind, for light and dark pages. */
    public static String svg(UnitCosts costs) {
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n",
                WIDTH, HEIGHT));
        svg.append("<title>Cores of monitors and brokers by number of beds, on logarithmic scales</title>\n");
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, HEIGHT));
        for (int beds = LEAST_BEDS; beds <= MOST_BEDS; beds *= 10) {
            svg.append(format(
                    "<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>\n",
                    x(beds), TOP, HEIGHT - BOTTOM, x(beds), HEIGHT - BOTTOM + 18, beds));
        }
        for (double cores = LEAST_CORES; cores <= MOST_CORES * 1.01; cores *= 10) {
            svg.append(format(
                    "<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                    LEFT,
                    y(cores),
                    WIDTH - RIGHT,
                    LEFT - 8,
                    y(cores) + 4,
                    cores < 1 ? format("%.1f", cores) : format("%,.0f", cores)));
        }
        svg.append(format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">beds</text>\n",
                (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12));
        svg.append(format("<text x=\"%d\" y=\"18\">cores in use</text>\n", LEFT - 44));
        svg.append(line(costs, Sizing::monitorCores, MONITORS, "monitors"));
        svg.append(line(costs, Sizing::brokerCores, BROKERS, format("brokers, %d replicas", Sizing.REPLICAS)));
        for (UnitCosts.Point point : costs.measured()) {
            svg.append(dot(point.beds(), point.monitor(), MONITORS)).append(dot(point.beds(), point.broker(), BROKERS));
        }
        svg.append(format(
                "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"none\" stroke=\"#333\"/><text x=\"%d\" y=\"%d\">measured: one monitor,</text>"
                        + "<text x=\"%d\" y=\"%d\">one broker, one replica</text>\n",
                LEFT + 18, TOP + 16, LEFT + 30, TOP + 20, LEFT + 30, TOP + 36));
        return svg.append("</svg>\n").toString();
    }

    private static String line(UnitCosts costs, ToDoubleFunction<Sizing> cores, String colour, String name) {
        List<Integer> wards = IntStream.rangeClosed(0, STEPS)
                .mapToObj(i ->
                        (int) Math.round(LEAST_BEDS * Math.pow((double) MOST_BEDS / LEAST_BEDS, (double) i / STEPS)))
                .toList();
        String points = wards.stream()
                .map(beds -> format("%.1f %.1f", x(beds), y(cores.applyAsDouble(Sizing.of(beds, costs)))))
                .collect(Collectors.joining(" L"));
        double end = cores.applyAsDouble(Sizing.of(MOST_BEDS, costs));
        return format(
                "<path d=\"M%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/><text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>\n",
                points, colour, WIDTH - RIGHT + 8, y(end) + 4, colour, name);
    }

    private static String dot(int beds, double cores, String colour) {
        return format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"%s\"/>\n", x(beds), y(cores), colour);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
