package io.beatwatch.benchmarks.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What a bed costs, as {@code scripts/bench ward} measured it. Of processor time a straight line is fitted to wards of several
 * sizes: what an instance costs without beds, and each bed beyond that. Immutable.
 *
 * @param monitor cores of one monitor
 * @param broker cores of the brokers for one monitor
 * @param changelogBytes a bed-second
 * @param brokerBytes a bed-second, all topics with the changelog, as the brokers take them in once
 * @param beats a bed-second
 * @param heapBytes a live patient's
 * @param measured the wards that were measured
 * @param where on which machine
 */
public record UnitCosts(
        Line monitor,
        Line broker,
        double changelogBytes,
        double brokerBytes,
        double beats,
        double heapBytes,
        List<Point> measured,
        String where) {

    /** {@code scripts/bench patient}, two leads: a live patient alone, which a ward's heap blurs. */
    static final double PATIENT_HEAP_BYTES = 36_100;

    /** Parts of a report that are no monitor's. */
    private static final Set<String> NOT_THE_MONITORS = Set.of("gateway", "broker");

    private static final String FILE = "unit-costs.properties";

    /** Cost that grows with beds. */
    public record Line(double fixed, double perBed) {
        public double at(double beds) {
            return fixed + perBed * beds;
        }
    }

    /** One ward that was measured, in cores. */
    public record Point(int beds, double monitor, double broker) {}

    public UnitCosts {
        measured = List.copyOf(measured);
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("no ward was measured: name reports of 'scripts/bench ward --json'");
        }
    }

    /** The largest ward that was measured. */
    public int mostBeds() {
        return measured.stream().mapToInt(Point::beds).max().orElseThrow();
    }

    /**
     * Fits them.
     *
     * @param reports of {@code scripts/bench ward --json}, of one ward each
     * @throws IllegalArgumentException if one of them fell behind: what that costs says nothing
     */
    public static UnitCosts fit(List<JsonNode> reports) {
        List<Point> points = new ArrayList<>();
        Set<String> machines = new TreeSet<>();
        double changelog = 0;
        double toBroker = 0;
        double beats = 0;
        for (JsonNode report : reports) {
            int beds = report.at("/setup/beds").asInt();
            if (!report.path("keptUp").asBoolean()) {
                throw new IllegalArgumentException("the ward of " + beds + " beds fell behind: measure a smaller one");
            }
            JsonNode parts = report.path("coresByPart");
            double monitor = 0;
            for (var part : parts.properties()) {
                monitor += NOT_THE_MONITORS.contains(part.getKey())
                        ? 0
                        : part.getValue().asDouble();
            }
            points.add(new Point(beds, monitor, parts.path("broker").asDouble()));
            changelog += report.at("/changelog/bytesPerBedSecond").asDouble() / reports.size();
            for (JsonNode topic : report.at("/broker/bytesInPerBedSecond")) {
                toBroker += topic.asDouble() / reports.size();
            }
            beats += report.path("beatsPerSecond").asDouble() / beds / reports.size();
            machines.add(report.at("/setup/processors").asInt() + " cores of "
                    + report.at("/setup/processor").asText());
        }
        return new UnitCosts(
                line(points.stream().map(p -> new double[] {p.beds, p.monitor}).toList()),
                line(points.stream().map(p -> new double[] {p.beds, p.broker}).toList()),
                changelog,
                toBroker,
                beats,
                PATIENT_HEAP_BYTES,
                points,
                String.join("; ", machines));
    }

    /** Least squares; through zero where there is one size alone, or where the line would begin below it. */
    static Line line(List<double[]> points) {
        double n = points.size();
        double x = points.stream().mapToDouble(p -> p[0]).sum() / n;
        double y = points.stream().mapToDouble(p -> p[1]).sum() / n;
        double xx = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
        double xy = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
        double perBed = xx == 0 ? y / x : xy / xx;
        double fixed = y - perBed * x;
        return fixed < 0 || xx == 0 ? new Line(0, y / x) : new Line(fixed, perBed);
    }

    /** Those that docs/scaling.md is made of. */
    public static UnitCosts shipped() throws IOException {
        try (InputStream in = UnitCosts.class.getResourceAsStream(FILE);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return read(reader);
        }
    }

    /** The same as {@link #text} writes them: rounded. */
    public UnitCosts rounded() throws IOException {
        return read(new StringReader(text()));
    }

    private static UnitCosts read(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        List<Point> points = new ArrayList<>();
        for (String point : properties.getProperty("measured").split("\\s*;\\s*")) {
            String[] parts = point.split("\\s+");
            points.add(
                    new Point(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
        }
        return new UnitCosts(
                new Line(number(properties, "monitor.fixed"), number(properties, "monitor.per-bed")),
                new Line(number(properties, "broker.fixed"), number(properties, "broker.per-bed")),
                number(properties, "changelog.bytes"),
                number(properties, "broker.bytes"),
                number(properties, "beats"),
                number(properties, "heap.bytes"),
                points,
                properties.getProperty("where"));
    }

    private static double number(Properties properties, String key) {
        return Double.parseDouble(properties.getProperty(key));
    }

    /** As {@link #shipped} reads them. */
    public String text() {
        StringJoiner points = new StringJoiner("; ");
        measured.forEach(p -> points.add(String.format(Locale.ROOT, "%d %.4f %.4f", p.beds, p.monitor, p.broker)));
        return String.format(
                Locale.ROOT,
                """
                # What a bed costs. Written by 'scripts/bench size --from REPORT... --write'; docs/scaling.md is made of it.
                where = %s
                # beds, cores of the monitor, cores of the broker
                measured = %s
                monitor.fixed = %.4f
                monitor.per-bed = %.7f
                broker.fixed = %.4f
                broker.per-bed = %.7f
                # bytes and beats a bed-second
                changelog.bytes = %.0f
                broker.bytes = %.0f
                beats = %.3f
                # of a live patient with two leads: 'scripts/bench patient'
                heap.bytes = %.0f
                """,
                where,
                points,
                monitor.fixed,
                monitor.perBed,
                broker.fixed,
                broker.perBed,
                changelogBytes,
                brokerBytes,
                beats,
                heapBytes);
    }
}
